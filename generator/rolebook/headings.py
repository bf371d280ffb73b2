"""Headings: the words by which role documents call their sections, and the place in a spec that each means.

A line of the table below is a place and the words that lead there; ``|`` stands between different wordings, and a
heading matches one when it holds all its words, in any order. The wording that covers most of a heading wins.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

_TABLE = """
summary: role summary|summary|overview|about|about role|about position|job summary|position summary|profile|introduction|job description|context role|description
summary.rationale: role exists|why role exists|rationale|business value|why role|reason for role
summary.value: value created|creates value|value add|added value
summary.typical_projects: project shapes|typical projects|project|example project|type of work
summary.boundaries: role boundaries|boundaries|boundary|differs|difference|confused|what role is not|is not
summary.works_with: interaction partners|interacted|interacts|interaction|works with|collaborates|partner|typical partners|works closely
summary.horizon: horizon|role horizon|maturity of role
summary.also_known_as: also known|alternative title|other title|alternate title|alias|similar title|job title
summary.tagline: tagline|one line|in short|in a nutshell|elevator pitch|in one sentence
mission: mission|role mission|purpose|job purpose|role purpose|why we exist|mission statement
mission.statement: core mission|mission statement|mission|purpose|statement
mission.importance: strategic importance|importance|matters|strategic value|strategic relevance
mission.uncertainties: uncertainty|question answers|open question|question answered|key question
mission.outcomes: business outcomes|outcome|result expected|expected result|desired result
responsibilities: responsibilities|core responsibilities|key responsibilities|accountabilities|duties|responsible|accountable|you will do|you'll do|main task|key task|key result area
activities: day to day|activities|day in life|typical week|typical day|routine|working rhythm|rhythm|time spent|how time is spent
activities.daily: daily|every day|each day|day|on a normal day
activities.weekly: weekly|every week|each week|week
activities.monthly: monthly|quarterly|every month|every quarter|each month|month|quarter|annual|yearly
activities.rituals: ritual|recurring meeting|meeting|ceremony|recurring|forum
activities.incidents: incident|emergency|on call|unplanned|crisis|escalation emergency|out of hours
deliverables: deliverables|output|work product|artifact|artefact|produces|key deliverables
milestones: goals|objectives|milestone|goal objective|30 60 90|onboarding plan|ramp|first year|roadmap into role|success plan
milestones.days_30: 30 day|first month|30|month 1|first 30|one month
milestones.days_60: 60 day|60|month 2|first 60|second month|two month
milestones.days_90: 90 day|90|three month|first quarter|month 3|first 90|third month|3 month
milestones.months_6: 6 month|six month|half year|first six month
milestones.months_12: 12 month|twelve month|one year|1 year|first year|year 1|end of year
milestones.long_term: long term|beyond|long range|multi year|long run
milestones.success: success definition|definition success|success|success look
milestones.high_performance: high performance|high performer|excellence|outstanding|great performance|top performance|exceptional
kpis: kpi|key performance indicator|productivity metric|metric|success metric|performance measure|how measured|measured|measure of success|performance indicator|productivity measure
skills: technical skill|skill required|skill|hard skill|technical competency|technical competence|competency|competence|professional skill|technical knowledge|knowledge and skill|know how
skills.must: must have|must|required|essential|core|mandatory|minimum|needed from day one|critical
skills.good_to_have: good to have|nice to have|desirable|preferred|helpful|bonus|good have|nice have|advantage|useful
skills.advanced: advanced|expert|differentiator|mastery|advanced expert|specialist
skills.emerging: emerging|future|growing|emerging future
soft_skills: soft skill|behavioral|behavioural|interpersonal|personal attribute|behavior|behaviour|human skill|personal quality|people skill|behavioral capability|attitude|personal skill|social skill
tools: tool|tool platform|software|tooling|system used|toolset|technology used|application used|platform software|technology
environment: environment|tech stack|technology environment|technical environment|working environment|operating environment|work setting|working condition|stack|workplace|technology stack|operating context|work environment
environment.infrastructure: infrastructure|cloud|hosting|hardware|facility|equipment|physical|site
environment.application: application|code|architecture|application environment
environment.data: data environment|data|data landscape|record
environment.security: security|security environment|safety
environment.delivery: delivery model|delivery|release|service delivery
environment.process: agile|sdlc|process|way of working|methodology|planning|agile sdlc
environment.scale: scale|complexity|scale complexity|volume|size
environment.team_topology: team topology|team structure|topology|team setup|team|organisation|organization|reporting line
stakeholders: stakeholder|collaboration map|relationship|working relationship|interface|key contact|stakeholder collaboration|who work with|key relationship|network
stakeholders.internal: internal|inside|internal stakeholder|within company
stakeholders.external: external|outside|external stakeholder
stakeholders.peers: peer|peer role|counterpart
stakeholders.upstream: upstream|dependency|upstream dependency|depends on|input from|supplier
stakeholders.downstream: downstream|consumer|downstream consumer|customer|relies on|output to|recipient
stakeholders.collaboration: nature collaboration|collaboration|way collaborate|how collaborate|collaboration pattern|mode of collaboration|work together
stakeholders.authority: decision making authority|decision making|authority|typical decision|decision
stakeholders.escalation: escalation|escalation point|escalation path|escalate
decision_rights: decision right|decision|scope authority|delegated authority|decision making|authority|autonomy|decision authority|mandate
decision_rights.alone: independently|alone|own decision|autonomously|without approval|independent|decide alone|own authority|full authority|by itself|decides
decision_rights.with_team: team approval|team|peer review|consult|with team|jointly|shared|together|consensus|agreement|peer approval
decision_rights.with_management: manager approval|director approval|executive approval|management approval|manager|management|director|executive|leadership approval|escalate|sign off|senior approval|requires approval|approval|leadership
decision_rights.authority: budget|vendor|hiring compliance|budget vendor|architecture vendor|compliance authority|budget authority|spending|financial|authority
qualifications: qualification|experience qualification|requirement|required experience|education experience|person specification|what you bring|candidate profile|experience|background|who you are|entry requirement|job requirement|experience requirement
qualifications.years: year experience|experience level|year|experience|length of experience|work experience
qualifications.education: education|degree|academic|education expectation|schooling|training
qualifications.certifications: certification|certificate|licence|license|accreditation|registration|credential
qualifications.backgrounds: background|prior role|previous role|background commonly|prior experience|typical background
qualifications.domain: domain|domain knowledge|knowledge|industry knowledge|sector knowledge|subject knowledge
qualifications.leadership: leadership experience|leadership|management experience|people management|leading people
career: career|career path|progression|career progression|growth path|development path|career ladder|career development|growth|development
career.feeders: feeder|feeder role|into role|come from|entry point|entry route|previous step|previous role|where from
career.next: next|next role|next step|after role|lead to|upward|promotion to|next likely|following role|future role
career.adjacent: adjacent|lateral|sideways|neighbouring|neighboring|adjacent path|sideway move|alternative path
career.promotion: promotion|promoted|promotion criteria|skill promotion|readiness|needed promotion|ready for
career.evolution: evolves|evolution|over time|role evolve|grows over time|change over time|tenure
risks: risk|challenge|failure mode|risk challenge|risk failure|pitfall|what can go wrong|difficulty
risks.challenges: challenge|difficulty|hard|role challenge|what makes hard
risks.bottlenecks: bottleneck|blocker|constraint|slows down|impediment
risks.anti_patterns: anti pattern|antipattern|bad habit|pitfall|trap|mistake|don't
risks.underperformance: underperformance|reason underperformance|fail|reason failure|poor performance|struggle|under perform|reason fail|fall short
risks.business_risks: business risk|ineffective|risk business|consequence|risk company|if role fails|risk organisation|risk organization
risks.mitigation: mitigation|mitigate|good team do|countermeasure|prevention|avoid|what helps|safeguard|remedy
variants: variant|variation|role variant|context difference|role differs|how role varies|varies
variants.company_size: company size|organisation size|organization size|size|employer size
variants.industry: industry|sector|by industry|vertical
variants.geography: geography|region|country|location|by country|place|local
variants.business_model: product led|service led|business model|product service|product vs service|in house|agency|consultancy
variants.maturity: startup|start up|enterprise|maturity|startup enterprise|start up enterprise|stage
variants.regulation: regulated|regulation|regulatory|non regulated|regulated environment
ai_impact: ai impact|automation|ai automation|impact ai|artificial intelligence|ai|automation impact|technology impact|digitalisation|digitalization
ai_impact.automated: automated|automate|task automated|can be automated|machine|taken over|automatable
ai_impact.human: human|remain human|human critical|stay human|people|remain with people
ai_impact.outlook: ai change|next year|outlook|2 5 year|future|over the next|role change|changing
ai_impact.expectations: new expectation|expectation|expectation caused|newly expected|new skill
hiring: hiring|interview|evaluation criteria|selection|recruitment|hiring evaluation|recruiting|hiring guide|interview guide|assessment
hiring.assess: assess|look for|interview topic|to assess|criteria|question|interview question|focus area|test in interview
hiring.exercises: exercise|case study|work sample|assignment|practical|practical exercise|task for candidate|simulation|test
hiring.strong_signals: strong signal|strong|strong candidate|positive signal|green flag|good sign|positive|encouraging
hiring.weak_signals: weak|weak signal|weak candidate|negative signal|concern|poor sign
hiring.red_flags: red flag|deal breaker|warning sign|rule out|knock out|disqualifier|warning
hiring.scorecard: scorecard|dimension|rubric|scoring|scorecard dimension|rating|interview scorecard
at_a_glance: scorecard summary|final scorecard|final role scorecard|executive summary|role scorecard|glance|at a glance|summary card|quick fact|key fact|fact sheet|summary table|final summary|role card|recap|wrap up
"""

_STOP = frozenset(
    "a an and are as at be by can do for from has have how if in into is it its of on or our that the their them these"
    " this to typical typically we what when where which who will with you your vs versus etc role job position main"
    " key common likely s".split()
)
_LEAST_SCORE = 0.4
_SURE_SCORE = 0.6
_SECTION_BONUS = 0.1
_LAST_BONUS = 0.4
_LONG = 4  # words of a heading that is a sentence


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a role's spec something belongs: a section, or a part of one."""

    section: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A place that a heading names, and how much of the heading says so."""

    place: Place
    score: float

    @property
    def is_sure(self) -> bool:
        """Whether most of the heading's words say it."""
        return self.score >= _SURE_SCORE


@cache
def _wordings() -> tuple[tuple[Place, frozenset[str]], ...]:
    found = []
    for line in _TABLE.strip().splitlines():
        name, _, wordings = line.partition(": ")
        section, _, part = name.partition(".")
        for wording in wordings.split("|"):
            words = frozenset(words_of(wording)) or frozenset(re.findall(r"[\w']+", wording))
            found.append((Place(section, part), words))
    return tuple(found)


def words_of(text: str) -> list[str]:
    """Return the words of a heading that carry its meaning, in the singular; numbering and brackets don't count."""
    bare = re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", text)
    bare = re.sub(r"^\W*(?:section|part|chapter|step)?\s*(?:\d+(?:\.\d+)*|[ivx]+|[a-z])\s*[.):–—-]+\s+", " ", bare.casefold())
    found = re.findall(r"[^\W_]+(?:'[^\W_]+)?", bare.replace("’", "'"))
    return [_singular(word) for word in found if word not in _STOP and _singular(word) not in _STOP]


def _singular(word: str) -> str:
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("ches", "ch"), ("xes", "x")):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word[: -len(ending)] + instead
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 2 else word


def sections(text: str, without: Sequence[str] = ()) -> Found | None:
    """Return the section that a heading names, or None; words in ``without``, such as the role's title, don't count."""
    return _best(_rest(text, without), (entry for entry in _wordings() if not entry[0].part))


def parts(text: str, section: str) -> Found | None:
    """Return the part of a section that a heading names, or None."""
    return _best(words_of(text), (entry for entry in _wordings() if entry[0].section == section and entry[0].part))


def anywhere(text: str, without: Sequence[str] = ()) -> Found | None:
    """Return the section or part that a heading names, or None."""
    return _best(_rest(text, without), _wordings())


def _rest(text: str, without: Sequence[str]) -> list[str]:
    words = words_of(text)
    names = [_singular(word) for word in without if word not in _STOP]
    for start in range(len(words) - len(names) + 1) if names else ():
        if words[start : start + len(names)] == names:
            return words[:start] + words[start + len(names) :] or words
    return words


def _best(
    words: list[str], wordings: Iterable[tuple[Place, frozenset[str]]], least: float = _LEAST_SCORE
) -> Found | None:
    if not words:
        return None
    have = set(words)
    best: Found | None = None
    for place, wording in wordings:
        if wording <= have:
            score = len(wording) / len(have) + 0.15 * len(wording) + (0 if place.part else _SECTION_BONUS)
            if len(have) > _LONG and words[-1] in wording:
                score += _LAST_BONUS  # what a whole sentence introduces comes last in it
            if score > least and (best is None or score > best.score):
                best = Found(place, score)
    return best
