"""Briefings: what a manager is told comes from the move and from the author, and from nowhere else."""

from handbooks import Handbook
from rolebook import site
from rolebook.model.framework import Framework
from rolebook.views import briefing
from rolebook.views.briefing import Briefing
from rolebook.views.moves import compare


def brief(framework: Framework, origin: str, target: str) -> Briefing:
    return briefing.brief(compare(framework.roles[origin], framework.roles[target], framework), framework)


def linked(handbook: Handbook) -> Framework:
    found = site.check(handbook.content, handbook.root)
    assert found.framework is not None, found.problems
    return found.framework


def test_what_counts_for_more_is_what_the_role_marks(shipped: Framework) -> None:
    found = brief(shipped, "associate-ai-research-scientist", "ai-research-scientist")
    weighed = {item.key: reason for item, reason in found.weighed}
    assert weighed["python-for-ml"] == "has the importance “Critical”"
    assert weighed["reproducibility-rate"] == "stands on the scorecard of the role"
    assert "mlops-tooling" not in weighed, "it is useful, not critical"
    assert "training-and-inference-cost" not in weighed, "it is neither new nor raised"
    assert {skill.id for skill in found.minor} >= {"multimodal-learning", "probabilistic-modelling"}


def test_misreadings_are_counted_from_the_move(shipped: Framework) -> None:
    found = brief(shipped, "associate-ai-research-scientist", "ai-research-scientist")
    assert found.misreadings[0].startswith("13 responsibilities are put in other words")
    assert any(line.startswith("One expectation is lower than today") for line in found.misreadings)


def test_red_flags_and_figures_that_mislead_are_those_of_the_target(shipped: Framework) -> None:
    found = brief(shipped, "associate-ai-research-scientist", "ai-research-scientist")
    assert "Endless project" in [point.title for point in found.red_flags]
    assert {"adoption-rate", "reproducibility-rate"} <= {kpi.id for kpi in found.gaming}


def test_where_nobody_has_written_anything_nothing_is_made_up(full: Handbook) -> None:
    path = full.content / "framework.yml"
    path.write_text(path.read_text(encoding="utf-8").partition("talks:")[0], encoding="utf-8")
    found = brief(linked(full), "senior-researcher", "lead")
    assert found.general.agenda == ()
    assert (found.weighed, found.minor, found.criteria, found.questions, found.gaming, found.red_flags) == ((),) * 6
    bodies = {content.page.path: content.body for content in site.build(full.content, full.root).contents}
    assert "Red flags" in bodies["moves/researcher/senior-researcher/talk.md"], "a figure can mislead"
    assert "Red flags" not in bodies["moves/senior-researcher/lead/talk.md"], "there are none"
    assert "Agenda" not in bodies["moves/senior-researcher/lead/talk.md"]


def test_what_an_author_writes_for_all_talks_is_there(full: Handbook) -> None:
    found = brief(linked(full), "researcher", "senior-researcher")
    assert [(item.title, item.minutes) for item in found.general.agenda] == [("Open", 5)]
    assert [point.text for point in found.criteria] == ["Leads a project."]
    bodies = {content.page.path: content.body for content in site.build(full.content, full.root).contents}
    for words in ("Say why.", "What changed?", "Not a checklist", "Results", "Haste"):
        assert words in bodies["moves/researcher/senior-researcher/talk.md"]
