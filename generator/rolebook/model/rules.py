"""Rules: what must hold between specs, beyond the shape of each.

Each rule looks at all specs and yields the problems it finds. References are found by walking the models, so a new
field that is marked as a reference is covered by itself.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from graphlib import CycleError, TopologicalSorter
from itertools import islice, pairwise

from rolebook.model import fields, schema, targets
from rolebook.model.specs import Entry, Specs, Where, did_you_mean
from rolebook.problem import Problem, Severity, first_ones

_MOST_LISTED = 30
# Looking for likely names takes long among a great many; where a file has many faults, the first ones will do.
_MOST_HINTS = 50
# Kinds of references that are ids of files, and the folder's kind in Specs.broken.
_FILES = {"role": "role", "skill": "skill", "KPI": "kpi", "tool": "tools"}


def check(specs: Specs) -> tuple[Problem, ...]:
    """Return every problem between the specs; empty where the framework itself could not be read."""
    if specs.framework is None:
        return ()
    framework = specs.framework.spec
    return tuple(problem for rule in _RULES for problem in first_ones(rule(specs, framework)))


def known_ids(specs: Specs, framework: schema.FrameworkSpec) -> Mapping[str, dict[str, None]]:
    """Return the ids that a reference of each kind may name, in their order and quick to look up."""
    lists: Mapping[str, Iterable[fields.Named]] = {
        "family": framework.families,
        "track": framework.tracks,
        "proficiency level": framework.proficiency,
        "level of importance": framework.importance,
        "skill category": framework.skill_categories,
        "KPI kind": framework.kpi_kinds,
        "tool category": framework.tool_categories,
    }
    files = {"role": specs.roles, "skill": specs.skills, "KPI": specs.kpis, "tool": specs.tools}
    return {
        **{kind: dict.fromkeys(item.id for item in items) for kind, items in lists.items()},
        **{kind: dict.fromkeys(entry.id for entry in entries) for kind, entries in files.items()},
    }


def _dangling_references(specs: Specs, framework: schema.FrameworkSpec) -> Iterator[Problem]:
    known = known_ids(specs, framework)
    tracks = {track.id: dict.fromkeys(level.id for level in track.levels) for track in framework.tracks}
    for entry in specs:
        allowed, levels = known, "a level"
        if isinstance(entry.spec, schema.RoleSpec):
            track = entry.spec.track
            allowed = {**known, "level": tracks.get(track, {entry.spec.level: None})}
            levels = f"a level of the track “{track}”"
        if all(names <= allowed[kind].keys() for kind, names in entry.named.items()):
            continue  # as in nearly all files
        found = 0
        for steps, kind, name in entry.references:
            broken_kind = _FILES.get(kind, "")
            is_broken = (broken_kind, name) in specs.broken or (broken_kind, "tools") in specs.broken
            if name not in allowed[kind] and not is_broken:
                found += 1
                what = levels if kind == "level" else f"a {kind} of this handbook"
                hint = (did_you_mean(name, allowed[kind]) if found <= _MOST_HINTS else "") or _listed(
                    kind, allowed[kind]
                )
                yield Problem("dangling-reference", f"“{name}” is not {what}", entry.locate(steps), hint)


def _listed(kind: str, allowed: Collection[str]) -> str:
    if _FILES.get(kind):
        return f"add a {kind} with this id, or name another"
    return f"known: {_some(allowed)}" if allowed else "framework.yml names none yet"


def _some(names: Collection[str]) -> str:
    """Return names in a row, the first ones where there are too many to read."""
    more = len(names) - _MOST_LISTED
    return ", ".join(islice(names, _MOST_LISTED)) + (f" and {more:,} more" if more > 0 else "")


def _colliding_ids(specs: Specs, _: schema.FrameworkSpec) -> Iterator[Problem]:
    for entries in (specs.roles, specs.skills, specs.kpis, specs.tools):
        owners: dict[str, Where] = {}
        for entry in entries:
            where = partial(entry.locate, ("id",))
            if first := owners.get(entry.id):
                hint = "rename one of the two"
                yield Problem("id-collision", f"the id “{entry.id}” is taken already by {first()}", where(), hint)
            owners.setdefault(entry.id, where)
        for entry in entries:
            for number, former in enumerate(entry.spec.former_ids):
                where = partial(entry.locate, ("former_ids", number))
                if first := owners.get(former):
                    message = f"the former id “{former}” is taken already by {first()}"
                    yield Problem("id-collision", message, where(), "a former id may belong to one entry only")
                owners.setdefault(former, where)
    for each in specs:
        if each.repeats_ids:
            yield from _repeated_ids(each)


def _repeated_ids(entry: Entry[fields.Spec]) -> Iterator[Problem]:
    """Yield a problem for each id of a file that repeats another (see :attr:`Entry.repeats_ids`)."""
    taken: dict[tuple[tuple[str, ...], str], Where] = {}
    for scope, name, steps in entry.ids:
        where = partial(entry.locate, (*steps, "id"))
        if first := taken.get((scope, name)):
            message = f"the id “{name}” is used already in line {first().line}"
            yield Problem("id-collision", message, where(), "give each item an id of its own")
        taken.setdefault((scope, name), where)


def _ambiguous_responsibilities(specs: Specs, _: schema.FrameworkSpec) -> Iterator[Problem]:
    """Find former ids of responsibilities that lead to several, so that evidence kept for one would go astray.

    The same responsibility may stand in several roles, each time with the ids that it had before.
    """
    renamed = [
        (role, (*steps, "former_ids", number), former, item.id)
        for role in specs.roles
        for steps, item in role.spec.duties
        for number, former in enumerate(item.former_ids)
    ]
    if not renamed:
        return
    living: dict[str, Where] = {}
    for role in specs.roles:
        for steps, item in role.spec.duties:
            living.setdefault(item.id, partial(role.locate, (*steps, "id")))
    meant: dict[str, tuple[str, Where]] = {}
    for role, steps, former, name in renamed:
        where = partial(role.locate, steps)
        if present := living.get(former):
            message = f"the former id “{former}” is still the id of a responsibility, in {present()}"
            yield Problem("id-collision", message, where(), "leave it out here, or give the other one a new id")
        other, first = meant.setdefault(former, (name, where))
        if other != name:
            message = f"the former id “{former}” is taken already by the responsibility “{other}”, in {first()}"
            yield Problem("id-collision", message, where(), "a former id may belong to one responsibility only")


def _repeated_references(specs: Specs, _: schema.FrameworkSpec) -> Iterator[Problem]:
    """Find skills and KPIs that a role lists twice: it says two things about them, and one is an oversight."""
    for role in specs.roles:
        skills, kpis = [use.skill for _, use in role.spec.skill_uses], [use.kpi for use in role.spec.kpis]
        if len(set(skills)) == len(skills) and len(set(kpis)) == len(kpis):
            continue  # as in nearly all files
        for kind, uses in _uses(role.spec).items():
            taken: dict[str, Where] = {}
            for steps, name in uses:
                where = partial(role.locate, steps)
                if first := taken.get(name):
                    message = f"the {kind} “{name}” is listed already in line {first().line}"
                    yield Problem("repeated-reference", message, where(), "keep one of the two")
                taken.setdefault(name, where)


def _repeated_terms(specs: Specs, framework: schema.FrameworkSpec) -> Iterator[Problem]:
    """Find terms of the glossary that are spelt alike: links to them could not tell them apart."""
    assert specs.framework is not None, "the rules run only with a framework"
    taken: dict[str, tuple[str, Where]] = {}
    for number, term in enumerate(framework.glossary):
        where = partial(specs.framework.locate, ("glossary", number, "term"))
        if first := taken.get(term.anchor):
            message = f"“{term.term}” is the same term as “{first[0]}” in line {first[1]().line}"
            yield Problem("repeated-term", message, where(), "put all that it means into one entry")
        taken.setdefault(term.anchor, (term.term, where))


def _uses(role: schema.RoleSpec) -> Mapping[str, list[tuple[tuple[str | int, ...], str]]]:
    return {
        "KPI": [(("kpis", number, "kpi"), use.kpi) for number, use in enumerate(role.kpis)],
        "skill": [((*at, "skill"), use.skill) for at, use in role.skill_uses],
    }


def _misplaced_roles(specs: Specs, framework: schema.FrameworkSpec) -> Iterator[Problem]:
    families = [family.id for family in framework.families]
    for role in specs.roles:
        folder = role.document.path.split("/")[-2]
        if role.spec.family in families and folder != role.spec.family:
            message = f"this role is of the family “{role.spec.family}”, but its file is in the folder “{folder}”"
            hint = f"move the file to the folder “{role.spec.family}”, or change the family"
            yield Problem("misplaced-file", message, role.locate(("family",)), hint)


def _ladders_out_of_order(specs: Specs, framework: schema.FrameworkSpec) -> Iterator[Problem]:
    order = {step.id: number for number, step in enumerate(framework.proficiency)}
    for skill in specs.skills:
        known = [(n, step.level) for n, step in enumerate(skill.spec.proficiency) if step.level in order]
        for (_, lower), (number, higher) in pairwise(known):
            if order[higher] <= order[lower]:
                message = f"“{higher}” comes after “{lower}”, but the framework's scale has it the other way round"
                if higher == lower:
                    message = f"“{higher}” is described twice"
                hint = f"the scale is: {_some(order)}"
                yield Problem("ladder-order", message, skill.locate(("proficiency", number, "level")), hint)


def _level_order(specs: Specs, framework: schema.FrameworkSpec) -> Iterator[Problem]:
    """Next steps go up, or stay level and change family; they don't pass over a role of the same ladder."""
    ranks = {(track.id, level.id): number for track in framework.tracks for number, level in enumerate(track.levels)}
    roles = {role.id: role.spec for role in specs.roles}
    ladders: defaultdict[tuple[str, str], dict[int, str]] = defaultdict(dict)
    for role in specs.roles:
        if (role.spec.track, role.spec.level) in ranks:
            ladders[role.spec.family, role.spec.track][ranks[role.spec.track, role.spec.level]] = role.id
    for entry in specs.roles:
        here = ranks.get((entry.spec.track, entry.spec.level))
        for number, step in enumerate(entry.spec.career.next):
            target = roles.get(step.role or "")
            where = partial(entry.locate, ("career", "next", number, "role"))
            if step.role == entry.id:
                yield Problem("level-order", "a role can't be its own next step", where(), "name another role")
                continue
            if target is None or here is None or target.track != entry.spec.track:
                continue
            there = ranks.get((target.track, target.level))
            same_family = target.family == entry.spec.family
            if there is None:
                continue
            if there < here or (there == here and same_family):
                what = "a lower" if there < here else "the same"
                message = (
                    f"the next step “{step.role}” is at {what} level: {target.level}, not above {entry.spec.level}"
                )
                hint = "list it under “adjacent”, or correct the level of one of the two"
                yield Problem("level-order", message, where(), hint)
            skipped = [name for rank, name in ladders[target.family, target.track].items() if here < rank < there]
            if same_family and skipped:
                message = f"the next step “{step.role}” passes over “{skipped[0]}”"
                yield Problem("level-skip", message, where(), f"let it lead to “{skipped[0]}”")


def _progression_cycles(specs: Specs, _: schema.FrameworkSpec) -> Iterator[Problem]:
    roles = {role.id: role for role in specs.roles}
    graph = {
        role.id: list(
            dict.fromkeys(step.role for step in role.spec.career.next if step.role in roles and step.role != role.id)
        )
        for role in specs.roles
    }
    while True:
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            # The first and the last id are the same, and each is a next step of the one after it: read it backwards.
            cycle = [str(name) for name in reversed(error.args[1])]
            start = cycle.index(min(cycle[:-1]))
            cycle = cycle[start:-1] + cycle[:start] + [cycle[start]]
            role = roles[cycle[0]]
            number = next(n for n, step in enumerate(role.spec.career.next) if step.role == cycle[1])
            message = f"the next steps go round in a circle: {' → '.join(cycle)}"
            where = role.locate(("career", "next", number, "role"))
            yield Problem("progression-cycle", message, where, "list a sideways step under “adjacent”, on one side")
            graph[cycle[0]].remove(cycle[1])
        else:
            return


def _promotions_without_step(specs: Specs, _: schema.FrameworkSpec) -> Iterator[Problem]:
    for role in specs.roles:
        following = {step.role for step in role.spec.career.next}
        for number, promotion in enumerate(role.spec.career.promotion):
            if promotion.to not in following:
                message = f"there are promotion criteria for “{promotion.to}”, but no next step leads there"
                where = role.locate(("career", "promotion", number, "to"))
                yield Problem("promotion-target", message, where, "add it to “next”", Severity.WARNING)


def _titles_that_have_a_spec(specs: Specs, _: schema.FrameworkSpec) -> Iterator[Problem]:
    ids = {title.casefold(): role.id for role in specs.roles for title in (role.spec.title, *role.spec.also_known_as)}
    for role in specs.roles:
        for steps, step in _steps(role.spec):
            if step.title and (known := ids.get(step.title.casefold())):
                message = f"“{step.title}” has a spec, so it can be linked"
                hint = f"write “role: {known}” instead of “title: …”"
                yield Problem("title-has-spec", message, role.locate((*steps, "title")), hint, Severity.WARNING)


def _steps(role: schema.RoleSpec) -> Iterator[tuple[tuple[str | int, ...], schema.RoleStep]]:
    for name in ("feeders", "next", "adjacent"):
        for number, step in enumerate(getattr(role.career, name)):
            yield ("career", name, number), step
    for number, step in enumerate(role.boundaries):
        yield ("boundaries", number), step
    for number, step in enumerate(role.stakeholders.peers if role.stakeholders else ()):
        yield ("stakeholders", "peers", number), step


def _falling_expectations(specs: Specs, framework: schema.FrameworkSpec) -> Iterator[Problem]:
    """From a level to the next on a ladder, no skill may ask for less and no target ease without a reason."""
    steps = {step.id: number for number, step in enumerate(framework.proficiency)}
    kpis = {kpi.id: kpi.spec for kpi in specs.kpis}
    for lower, higher in _rungs(specs):
        needs = {use.skill: use.proficiency for _, use in lower.spec.skill_uses}
        for at, need in higher.spec.skill_uses:
            before, after = needs.get(need.skill), need.proficiency
            if before != after and before in steps and after in steps and steps[after] < steps[before]:
                message = f"“{need.skill}” asks for “{after}” here, but for “{before}” one level below, in “{lower.id}”"
                yield from _eased(message, need.eased_because, partial(higher.locate, (*at, "proficiency")))
        uses = {use.kpi: use.target for use in lower.spec.kpis}
        for number, use in enumerate(higher.spec.kpis):
            if use.kpi not in uses or use.kpi not in kpis:
                continue
            change = targets.compare(uses[use.kpi], use.target, kpis[use.kpi].direction)
            if change is targets.Change.LOWERED:
                message = (
                    f"the target for “{use.kpi}” is easier than “{uses[use.kpi]}” one level below, in “{lower.id}”"
                )
                yield from _eased(message, use.eased_because, partial(higher.locate, ("kpis", number, "target")))


def _eased(message: str, reason: str | None, where: Where) -> Iterator[Problem]:
    if not reason:
        hint = "raise it, or say why under “eased_because”"
        yield Problem("falling-expectation", message, where(), hint, Severity.WARNING)


def _rungs(specs: Specs) -> Iterator[tuple[Entry[schema.RoleSpec], Entry[schema.RoleSpec]]]:
    """Yield each role with the role that follows it on its ladder, as “next” or “feeders” of either say."""
    roles = {role.id: role for role in specs.roles}
    pairs = {(role.id, step.role) for role in specs.roles for step in role.spec.career.next if step.role}
    pairs |= {(step.role, role.id) for role in specs.roles for step in role.spec.career.feeders if step.role}
    for low, high in sorted(pairs):
        if low in roles and high in roles and _ladder(roles[low].spec) == _ladder(roles[high].spec):
            yield roles[low], roles[high]


def _ladder(role: schema.RoleSpec) -> tuple[str, str]:
    return role.family, role.track


_RULES: Sequence[Callable[[Specs, schema.FrameworkSpec], Iterator[Problem]]] = (
    _dangling_references,
    _colliding_ids,
    _ambiguous_responsibilities,
    _repeated_references,
    _repeated_terms,
    _misplaced_roles,
    _ladders_out_of_order,
    _level_order,
    _progression_cycles,
    _promotions_without_step,
    _titles_that_have_a_spec,
    _falling_expectations,
)
