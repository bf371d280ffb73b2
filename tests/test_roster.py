"""Foreign tables become specs: every cell is accounted for, nothing is guessed in silence, and hand edits stay."""

import csv
import io
import random
import re
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from rolebook import site
from rolebook.authoring import begin, starter
from rolebook.cli import main
from rolebook.importing.tables import takeover
from rolebook.importing.tables.account import Fate
from rolebook.importing.tables.mapping import Columns, LevelOrderError, MappingError, Meaning, TableMap, meaning_of
from rolebook.importing.tables.takeover import Takeover
from rolebook.model.framework import Framework

HEADS = ("Sector", "Track", "Job Title", "Level", "Occupation Code", "Skill Title", "Type", "Proficiency Level")
NURSES = (
    ("Health", "Nursing", "Nurse", "Junior", "2221", "Wound care", "Technical", "Basic"),
    ("Health", "Nursing", "Nurse", "Junior", "2221", "Listening", "Soft Skills", "Working"),
    ("Health", "Nursing", "Nurse", "Senior", "2221", "Wound care", "Technical", "Expert"),
    ("Health", "Nursing", "Nurse", "Senior", "2221", "Listening", "Soft Skills", "Advanced"),
)


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    starter.handbook(tmp_path / "demo")
    return tmp_path / "demo"


def table(folder: Path, rows: Sequence[Sequence[str]], heads: Sequence[str] = HEADS, name: str = "table.csv") -> Path:
    text = io.StringIO()
    csv.writer(text).writerows([heads, *rows])
    path = folder.parent / name
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


def taken(demo: Path, path: Path, **given: object) -> Takeover:
    return takeover.of_table(path, demo / "roles", TableMap.model_validate(given))


def run(demo: Path, *arguments: object, typed: str | None = None) -> Result:
    return CliRunner().invoke(main, ["-C", str(demo), "import", *map(str, arguments)], input=typed)


def framework(demo: Path) -> Framework:
    checked = site.check(demo / "roles", demo)
    assert checked.framework, checked.problems
    return checked.framework


def cells(rows: Sequence[Sequence[str]]) -> int:
    return sum(bool(cell.strip()) for row in rows for cell in row)


def reasons(found: Takeover, fate: Fate) -> str:
    return "\n".join(reason for (one, reason) in found.account.reasons if one is fate)


# --- what becomes of a table ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_row_per_role_level_and_skill_becomes_roles_with_their_skills(demo: Path, kind: str) -> None:
    path = table(demo, NURSES)
    if kind == "xlsx":
        workbook = Workbook()
        for row in (HEADS, *NURSES):
            workbook.active.append(row)
        path = path.with_suffix(".xlsx")
        workbook.save(path)
    done = run(demo, path)
    assert done.exit_code == 0, done.output
    assert "2 roles; 4 new files, 0 changed" in done.stdout
    assert f"{cells(NURSES)} cells: {cells(NURSES)} placed, 0 guessed, 0 unplaced, 0 left out" in done.stdout
    found = framework(demo)
    low, high = found.roles["junior-nurse"], found.roles["senior-nurse"]
    assert (low.title, low.level.id, low.family.title) == ("Junior Nurse", "junior", "Nursing")
    assert low.spec.codes is not None
    assert low.spec.codes.isco_08 == "2221"
    assert {use.skill: use.proficiency for _, use in low.spec.skill_uses} == {
        "wound-care": "basic",
        "listening": "working",
    }
    assert [use.skill for use in high.spec.soft_skills] == ["listening"]
    assert [step.role for step in low.spec.career.next] == ["senior-nurse"]
    assert "Health" in low.family.purpose


def test_what_was_taken_over_builds_and_passes_a_strict_check(demo: Path) -> None:
    assert run(demo, table(demo, NURSES)).exit_code == 0
    assert CliRunner().invoke(main, ["-C", str(demo), "check", "--strict"]).exit_code == 0
    assert CliRunner().invoke(main, ["-C", str(demo), "fmt", "--check"]).exit_code == 0


def test_columns_may_go_by_other_names_and_hold_more(demo: Path) -> None:
    heads = ("Occupation", "O*NET-SOC Code", "Seniority", "Competency", "Competency Category", "Competency Description",
             "Proficiency", "Level Description", "Importance", "Critical Work Function", "Key Tasks",
             "Job Description")  # fmt: skip
    row = ("Welder", "51-4121.00", "Senior", "Brazing", "Metalwork", "Joins metals.", "Working", "Brazes pipes.",
           "Critical", "Joining", "Joins pipes", "Joins metal parts.")  # fmt: skip
    found = taken(demo, table(demo, [row], heads), family="customer-support")
    assert (found.account.cells[Fate.PLACED], found.account.total) == (len(row), len(row))
    found.save()
    linked = framework(demo)
    role, skill = linked.roles["welder"].spec, linked.skills["brazing"].spec
    assert (role.summary, role.responsibilities[0].category) == ("Joins metal parts.", "Joining")
    assert role.responsibilities[0].items[0].title == "Joins pipes"
    assert (skill.definition, skill.category, skill.proficiency[0].can) == (
        "Joins metals.",
        "metalwork",
        ("Brazes pipes.",),
    )
    assert role.codes is not None
    assert role.codes.onet_soc == "51-4121.00"
    assert role.skill_uses[0][1].importance == "critical"  # type: ignore[union-attr]


VALUES = {
    Meaning.ROLE: ["Nurse", "Cook", "Nurse (retired)", "", "Ω"],
    Meaning.LEVEL: ["Junior", "senior", "experienced"],
    Meaning.FAMILY: ["", "Care", "Kitchen"],
    Meaning.SECTOR: ["", "Health"],
    Meaning.TRACK: ["", "Professional", "Nursing"],
    Meaning.SKILL: ["SQL", "Fault finding", "", "Listening"],
    Meaning.SKILL_CODE: ["", "X1"],
    Meaning.SKILL_DESCRIPTION: ["", "What it is.", "Something else."],
    Meaning.SKILL_CATEGORY: ["", "Craft", "Other"],
    Meaning.TYPE: ["", "soft", "essential", "odd"],
    Meaning.PROFICIENCY: ["", "Basic", "expret", "4", "Level 1", "?"],
    Meaning.PROFICIENCY_DESCRIPTION: ["", "Can do it."],
    Meaning.IMPORTANCE: ["", "critical", "3"],
    Meaning.ROLE_CODE: ["", "2221", "15-1221.00", "abc"],
    Meaning.ROLE_DESCRIPTION: ["", "One.", "Two."],
    Meaning.DUTY: ["", "Does it", "Does more"],
    Meaning.DUTY_CATEGORY: ["", "Work"],
    Meaning.STATUS: ["", "active", "deprecated"],
}
ROWS = st.lists(
    st.tuples(*(st.sampled_from(values) for values in VALUES.values()), st.sampled_from(["", "x"])),
    min_size=1,
    max_size=12,
)


@given(rows=ROWS)
def test_every_cell_has_one_fate_and_the_result_passes_a_check(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]]
) -> None:
    demo = tmp_path_factory.mktemp("any") / "demo"
    starter.handbook(demo)
    heads = [meaning.value.replace("_", " ") for meaning in VALUES]
    path = table(demo, rows, [*heads, "Remarks"])
    found = taken(demo, path, family="customer-support")
    assert found.account.total == cells(rows), found.account.as_text()
    found.save()
    checked = site.check(demo / "roles", demo)
    assert [problem for problem in checked.problems if problem.severity == "error"] == []
    again = taken(demo, path, family="customer-support")
    assert (again.account.total, again.kept) == (found.account.total, ())
    assert {place.suffix for place in again.texts} == {".json"}, "nothing has changed"


def test_the_table_s_own_words_name_their_columns() -> None:
    assert set(Columns.model_fields) == {meaning.value for meaning in Meaning} == {meaning.value for meaning in VALUES}
    for head, meaning in {"TSC/CCS Title": "skill", "Occupation code*": "role_code", "Job Role": "role",
                          "Proficiency level (1-6)": "proficiency", "Remarks": None}.items():  # fmt: skip
        assert meaning_of(head) == meaning, head


# --- what is never guessed ------------------------------------------------------------------------------------------


def test_the_order_of_new_levels_has_to_be_given(demo: Path) -> None:
    rows = [(*NURSES[0][:3], level, *NURSES[0][4:]) for level in ("Band 7", "Senior", "Band 2")]
    path = table(demo, rows)
    with pytest.raises(LevelOrderError, match="does not know these levels of the table: “Band 7”, “Band 2”") as caught:
        taken(demo, path)
    assert "--levels “Band 7, Senior, Band 2” (in the right order)" in str(caught.value)
    assert run(demo, path).exit_code == 1
    assert run(demo, path, "--levels", "Band 2, Band 7").exit_code == 1, "the table has one level more"
    assert run(demo, path, "--levels", "Band 2, Senior, Band 7").exit_code == 0
    (track,) = [one for one in framework(demo).spec.tracks if one.id == "professional"]
    assert [level.id for level in track.levels] == ["band-2", "junior", "experienced", "senior", "band-7"]


@pytest.mark.parametrize("levels", ["a, b, c", "c, a, b", "b, c, a"])
def test_the_alphabet_has_no_say(demo: Path, levels: str) -> None:
    rows = [(*NURSES[0][:3], level, *NURSES[0][4:]) for level in "bca"]
    taken(demo, table(demo, rows), levels=levels.split(", ")).save()
    (track,) = [one for one in framework(demo).spec.tracks if one.id == "imported"]
    assert [level.id for level in track.levels] == levels.split(", ")
    steps = {role.level.id: [step.role for step in role.spec.career.next] for role in framework(demo).roles.values()}
    low, middle, high = levels.split(", ")
    assert [steps[low], steps[middle], steps[high]] == [[f"{middle}-nurse"], [f"{high}-nurse"], []]


def test_on_a_terminal_the_order_is_asked_for(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(begin, "asks", lambda: True)
    path = table(demo, [(*NURSES[0][:3], "Chief", *NURSES[0][4:]), NURSES[2]])
    done = run(demo, path, typed="Senior, Chief\n")
    assert done.exit_code == 0, done.output
    assert "has levels that the framework does not know: Chief, Senior" in done.stdout
    assert [step.role for step in framework(demo).roles["senior-nurse"].spec.career.next] == ["chief-nurse"]


@pytest.mark.parametrize(
    ("given", "heads", "said"),
    [
        ({}, ("Name", "Level"), "no column says the title of the role; the table's are: “Name”, “Level”"),
        ({"columns": {"role": "Nam"}}, ("Name", "Level"), "names a column “Nam”, and the table's are: “Name”, “Level”"),
        ({"ignore": ["Nam"]}, ("Job", "Level"), "names a column “Nam”"),
        ({}, ("Job", "Skill"), "1 of 1 rows say no level: give it as --level junior"),
        ({"level": "jnior"}, ("Job", "Skill"), "does not know this level of the table: “jnior”"),
        ({"proficiency": {"1": "basicc"}}, ("Job", "Level"), "a step “basicc”, .* did you mean “basic”?"),
    ],
)
def test_what_is_missing_is_said_and_how_to_give_it(
    demo: Path, given: Mapping[str, object], heads: Sequence[str], said: str
) -> None:
    with pytest.raises(MappingError, match=said):
        taken(demo, table(demo, [("Nurse", "Junior")], heads), **given)


def test_a_family_has_to_be_named_where_there_are_several(demo: Path) -> None:
    starter.add_family(demo / "roles", "Care")
    with pytest.raises(MappingError, match="no column says the job family"):
        taken(demo, table(demo, [("Nurse", "Junior")], ("Job", "Level")))


# --- what is guessed, left out and unplaced -------------------------------------------------------------------------


def test_duplicates_retired_rows_and_columns_without_meaning_are_told(demo: Path) -> None:
    rows = [
        *((*row, "", "") for row in NURSES),
        (*NURSES[0], "", ""),
        (*NURSES[0], "Not in use", ""),
        (*NURSES[0][:2], "Old nurse (retired)", *NURSES[0][3:], "", ""),
        (*NURSES[1], "", "seen by Ann"),
    ]
    found = taken(demo, table(demo, rows, (*HEADS, "Status", "Remarks")))
    assert found.account.total == cells(rows)
    assert "rows that say the same as one before" in reasons(found, Fate.LEFT_OUT)
    assert found.account.reasons[Fate.LEFT_OUT, "rows that are marked as not in use"] == 17
    assert "the column “Remarks”" in reasons(found, Fate.UNPLACED)
    assert {name.stem for name in found.texts} == {
        "framework",
        "junior-nurse",
        "senior-nurse",
        "wound-care",
        "listening",
        "table.table",
    }


@pytest.mark.parametrize(
    ("given", "said", "step", "fate"),
    [
        ({}, "Working", "working", Fate.PLACED),
        ({}, "workng", "working", Fate.GUESSED),
        ({}, "7", None, Fate.UNPLACED),
        ({}, "heroic", None, Fate.UNPLACED),
        ({"proficiency": {"heroic": "expert"}}, "Heroic", "expert", Fate.PLACED),
        ({"proficiency_from": {"0": "basic", "2.5": "working", "4": "advanced"}}, "3,12", "working", Fate.PLACED),
        ({"proficiency_from": {"0": "basic", "2.5": "working", "4": "advanced"}}, "Level 4", "advanced", Fate.PLACED),
        ({"proficiency_from": {"2": "basic"}}, "1", None, Fate.UNPLACED),
    ],
)
def test_words_and_figures_find_their_step_or_are_told(
    demo: Path, given: Mapping[str, object], said: str, step: str | None, fate: Fate
) -> None:
    found = taken(demo, table(demo, [(*NURSES[0][:7], said)]), **given)
    assert found.account.cells[fate] >= 1
    assert bool(re.search(said, reasons(found, fate))) is (fate is not Fate.PLACED)
    found.save()
    (use,) = [use for _, use in framework(demo).roles["nurse"].spec.skill_uses]
    assert use.proficiency == step


def test_figures_that_count_the_steps_are_a_guess(demo: Path) -> None:
    rows = [(*row[:7], str(number)) for number, row in enumerate(NURSES, 1)]
    found = taken(demo, table(demo, rows))
    assert "the proficiency “1” was taken for “basic”" in reasons(found, Fate.GUESSED)
    assert found.account.cells[Fate.GUESSED] == 4


def test_the_lower_rows_of_merged_cells_belong_to_the_role_above(demo: Path) -> None:
    rows = [NURSES[0], ("", "", "", "", "", *NURSES[1][5:])]
    found = taken(demo, table(demo, rows))
    found.save()
    assert len(framework(demo).roles["nurse"].spec.skill_uses) == 2
    assert "taken to go on with the one above" in found.account.as_text()


def test_hidden_characters_are_taken_out_and_told(demo: Path) -> None:
    rows = [(*NURSES[0][:5], "Wound\u200b care", *NURSES[0][6:])]
    found = taken(demo, table(demo, rows))
    found.save()
    assert framework(demo).skills["wound-care"].title == "Wound care"
    assert "hidden characters" in found.account.as_text()


# --- again ----------------------------------------------------------------------------------------------------------


def test_the_next_edition_of_a_table_keeps_what_was_edited_by_hand(demo: Path) -> None:
    taken(demo, table(demo, NURSES)).save()
    skill, role = demo / "roles" / "skills" / "wound-care.yml", demo / "roles" / "nursing" / "senior-nurse.yml"
    skill.write_text(re.sub("definition: .*", "definition: My own words.", skill.read_text()) + "# and a remark\n")
    role.write_text(role.read_text().replace("proficiency: advanced", "proficiency: working"))
    newer = [(*row[:7], {"Expert": "Advanced", "Advanced": "Expert"}.get(row[7], row[7])) for row in NURSES]
    again = taken(demo, table(demo, newer))
    again.save()
    assert "definition: My own words.\n" in skill.read_text()
    assert "# and a remark" in skill.read_text()
    uses = {use.skill: use.proficiency for _, use in framework(demo).roles["senior-nurse"].spec.skill_uses}
    assert uses == {"wound-care": "advanced", "listening": "working"}
    assert again.kept == ("roles/nursing/senior-nurse.yml: soft_skills › 1 › proficiency",)


def test_a_role_that_a_table_has_no_more_stays_and_is_named(demo: Path) -> None:
    taken(demo, table(demo, NURSES)).save()
    again = taken(demo, table(demo, NURSES[2:]))
    again.save()
    assert "“junior-nurse” came from this table before and is not in it any more" in again.account.as_text()
    assert "junior-nurse" in framework(demo).roles


# --- the mapping file -----------------------------------------------------------------------------------------------


def test_a_mapping_file_says_what_a_table_means(demo: Path) -> None:
    path = table(demo, [("Nurse", "II", "Wound care", "x", "Ann"), ("Nurse", "I", "Wound care", "y", "")],
                 ("Wer", "Stufe", "Was", "Wie gut", "Notiz"))  # fmt: skip
    given = demo.parent / "map.yml"
    given.write_text(
        "columns: {role: Wer, level: Stufe, skill: Was, proficiency: Wie gut}\nlevels: [I, II]\nignore: [Notiz]\n"
        "proficiency: {x: expert, y: basic}\nfamily: customer-support\ntrack: professional\n"
    )
    done = run(demo, path, "--map", given)
    assert done.exit_code == 0, done.output
    assert "9 cells: 8 placed, 0 guessed, 0 unplaced, 1 left out" in done.stdout
    assert framework(demo).roles["ii-nurse"].level.track.id == "professional"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("colums: {role: A}\n", "did you mean “columns”?"),
        ("columns: {rol: A}\n", "did you mean “role”?"),
        ("types: {a: hard}\n", "“a” can't be “hard”"),
        ("proficiency_from: {high: expert}\n", "“high” is no figure"),
        ("columns: [\n", "map.yml:1:10: error[syntax]"),
    ],
)
def test_a_wrong_mapping_file_is_told_with_its_place(demo: Path, text: str, said: str) -> None:
    given = demo.parent / "map.yml"
    given.write_text(text)
    done = run(demo, table(demo, NURSES), "--map", given)
    assert done.exit_code == 1
    assert said in done.stdout
    assert run(demo, table(demo, NURSES), "--map", demo / "nowhere.yml").exit_code == 1


def test_a_broken_handbook_takes_nothing_over(demo: Path) -> None:
    (demo / "roles" / "framework.yml").write_text("title: [\n")
    done = run(demo, table(demo, NURSES))
    assert done.exit_code == 1
    assert "run `rolebook check`" in done.stdout


def test_a_hundred_thousand_rows_are_read_in_reasonable_time(demo: Path) -> None:
    chance = random.Random(1)  # noqa: S311 - any rows will do
    rows = [
        ("Health", f"Family {role % 20}", f"Job {role}", ("Junior", "Senior")[role % 2], "",
         f"Skill {chance.randrange(500)}",
         "Technical", ("Basic", "Expert")[number % 2])
        for role in range(100)
        for number in range(1_000)
    ]  # fmt: skip
    path = table(demo, rows)
    began = time.monotonic()
    found = taken(demo, path)
    assert found.account.total == cells(rows)
    assert len(found.texts) == 602
    assert time.monotonic() - began < 120
