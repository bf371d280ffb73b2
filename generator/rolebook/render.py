"""Rendering: the Jinja environment, what templates may call, and the two forms a page can take.

A page becomes finished HTML for MkDocs, or Markdown with HTML blocks for a folder that another engine builds. Templates
are the same for both; only headings and the form of links differ. Autoescape is on, so a value that no filter was
applied to is shown as it was typed.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cache, lru_cache, partial
from itertools import groupby
from pathlib import Path
from typing import Any, TypeAlias

from jinja2 import (
    BytecodeCache,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    StrictUndefined,
    TemplateError,
    nodes,
)
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context
from markupsafe import Markup

from rolebook.authoring import wording
from rolebook.exporting import package
from rolebook.exporting.addresses import Addresses
from rolebook.exporting.downloads import EVERYTHING, Exports, Maker, Settings
from rolebook.exporting.package import Keeper
from rolebook.model import reads, text
from rolebook.model.fields import Named
from rolebook.model.framework import Framework, Kpi, Level, Role, Skill, Tool
from rolebook.model.text import escape
from rolebook.pages import Page, Pages, move_id, role_parts
from rolebook.views import atlas, briefing, career_map, data, hiring, lists, moves, report, scorecard, talks
from rolebook.views.alike import Alike
from rolebook.views.changes import Changes
from rolebook.views.efforts import Efforts
from rolebook.views.moves import Move

Listed: TypeAlias = Role | Skill | Kpi | Tool
TemplateFault: TypeAlias = TemplateError


class Form(Enum):
    """What a page is rendered for."""

    HTML = "html"
    MARKDOWN = "markdown"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a page, for its table of contents; the title is HTML."""

    level: int
    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Content:
    """A rendered page: its body, its headings below the first, and a plain sentence that describes it.

    ``redirect`` is the address that the page sends its readers on to, empty for all pages but those that have moved.
    """

    page: Page
    body: str
    headings: tuple[Heading, ...]
    description: str
    redirect: str


@dataclass(slots=True)
class _Draft:
    """What a template says of its page while it renders; ``way`` leads from the page to the root."""

    page: Page
    way: str
    headings: list[Heading] = field(default_factory=list)
    description: str = ""
    redirect: str = ""


class Templates(BytecodeCache):
    """The package's templates, over which those in ``templates/`` of a folder with ``overrides`` win, one by one.

    What Jinja has compiled is kept from one renderer to the next; a template that has changed is compiled anew.
    """

    def __init__(self, overrides: Path | None = None) -> None:
        own = [FileSystemLoader(overrides / "templates")] if overrides else []
        self.loader = ChoiceLoader([*own, PackageLoader("rolebook")])
        self._made: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template that is known to Jinja, which looks whether it is still the same."""
        if made := self._made.get(bucket.key):
            bucket.bytecode_from_string(made)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template that Jinja has compiled."""
        self._made[bucket.key] = bucket.bytecode_to_string()


class _Compiler(CodeGenerator):
    """Lets what templates become escape by our own function, which is several times as fast as Jinja's."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802 - Jinja's name
        """Write the module of a template; names at its end win over those that Jinja imports at its top."""
        super().visit_Template(node, frame)
        self.writeline(f"from {escape.__module__} import {escape.__name__}")


class _Context(Context):
    """Calls what templates name as it is; Jinja would look at each of them four times for what else it wants."""

    def call(self, named: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        """Return what a template's call comes to; Jinja adds the variables of loops and blocks around it."""
        kwargs.pop("_loop_vars", None)
        kwargs.pop("_block_vars", None)
        return named(*args, **kwargs)


class _Environment(Environment):
    code_generator_class = _Compiler
    context_class = _Context


class Renderer:
    """Renders the pages of one framework by templates; ``settings`` say what there is to download."""

    def __init__(
        self,
        framework: Framework,
        pages: Pages,
        *,
        templates: Templates,
        form: Form = Form.HTML,
        settings: Settings = EVERYTHING,
    ) -> None:
        self._pages = pages
        self._form = form
        self._env = _Environment(
            loader=templates.loader,
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,  # a renderer lasts for one build
            bytecode_cache=templates,
        )
        self._env.filters.update(inline=text.inline, prose=text.prose, json=_json, groupby_group=_by_group)
        self._framework = framework
        self._shown = cache(lambda way: Changes(framework, partial(self._address, way)))
        # The same names are linked on page after page. Words that are HTML already are other words.
        self._linked = lru_cache(maxsize=None, typed=True)(self._anchor)
        self.efforts = Efforts(framework)
        self._steps = reads.remembered(1)(self._all_steps)
        self._exports = Exports(framework, pages, settings)
        self._env.globals.update(
            framework=framework,
            pages=pages,
            point=lists.point,
            points=lists.points,
            role_parts=role_parts,
            scorecard=scorecard.summarise,
            career_map=career_map.draw,
            atlas=lambda family=None: atlas.draw(framework, self._steps(), family),
            crowded=atlas.crowded(framework),
            steps=self._steps,
            graph=lambda: data.graph(framework, self._steps()),
            alike=Alike(),
            # Several pages in a row are about the same move.
            move_between=reads.remembered(4)(self._move_between),
            move_id=move_id,
            in_words=report.in_words,
            plurals=report.PLURALS,
            index_of=_index_of,
            expectations=lambda role: talks.expectations_by_kind(role, framework),
            edition=talks.edition(framework),
            briefing=lambda move: briefing.brief(move, framework),
            hiring_kit=lambda role: hiring.kit(role, framework),
            words_checked=wording.count(),
            exports=self._exports,
        )
        # What depends on the page that it is called on, or says something of that page.
        self._on_pages: Mapping[str, Callable[..., object]] = {
            "href": self._href,
            "link": self._link,
            "changes": self._changes,
            "asset": self._asset,
            "site_root": self._site_root,
            "heading": self._heading,
            "describe": self._describe,
            "redirect": self._redirect,
        }

    def render(self, page: Page) -> Content:
        """Return the rendered page; raises jinja2.TemplateError where an override's template is wrong."""
        draft = _Draft(page, page.root if self._form is Form.HTML else _up_from(page))
        calls = {name: partial(call, draft) for name, call in self._on_pages.items()}
        body = self._env.get_template(f"{page.kind}.html").render(calls, page=page, subject=page.subject)
        address = Addresses(self._pages, page.url, self._exports.site).page
        if said := self._exports.linked(page, address):
            body += f'<script type="application/ld+json">{_json(said)}</script>\n'
        if self._form is Form.MARKDOWN:
            body = f"<div>\n{body}\n</div>\n"
        return Content(page, body, tuple(draft.headings), text.plain(draft.description), draft.redirect)

    def files(self, part: Keeper = package.made) -> Mapping[str, Maker]:
        """Return what makes each file of the site that is no page, by the file's path: data for tools, and downloads.

        ``part`` gives the parts of files that are put together from some.
        """
        return {**data.files(self._framework), **self._exports.files(self._steps, part)}

    def _all_steps(self) -> tuple[atlas.Step, ...]:
        """Return all steps between roles: asked for when the first page shows them, as every pair is compared then."""
        return atlas.steps(self._framework, self.efforts.of)

    def _move_between(self, origin: Role, target: Role) -> Move:
        """Return the move from one role to the other, and note its effort for the pages that show all steps."""
        move = moves.compare(origin, target, self._framework)
        self.efforts.learn(move)
        return move

    def _href(self, draft: _Draft, kind: str, id: str = "", anchor: str = "") -> str | None:  # noqa: A002
        """Return the address of a page as the current page writes it, or None if there is no such page."""
        return self._address(draft.way, kind, id, anchor)

    def _address(self, way: str, kind: str, id: str = "", anchor: str = "") -> str | None:  # noqa: A002
        """Return the address of a page, seen from where ``way`` leads to the root, or None if there is no such page."""
        target = self._pages.find(kind, id)
        if target is None:
            return None
        address = way + (target.url if self._form is Form.HTML else target.path) or "./"
        return f"{address}#{anchor}" if anchor else address

    def _link(self, draft: _Draft, kind: str, item: Listed | Level, words: str = "") -> Markup:
        """Return a link to the page about an item, in its title or other words."""
        return self._linked(draft.way, kind, item.id, words or item.title)

    def _anchor(self, way: str, kind: str, id: str, words: str) -> Markup:  # noqa: A002
        address = escape(self._address(way, kind, id))
        return Markup(f'<a href="{address}">{escape(words)}</a>')  # noqa: S704 - both are escaped

    def _changes(self, draft: _Draft) -> Changes:
        """Return what shows differences on the current page, and on others that lie as deep."""
        return self._shown(draft.way)

    def _asset(self, draft: _Draft, path: str) -> str:
        """Return the address of a file of the site, such as a script, as the current page writes it in an element."""
        return draft.way + path

    def _site_root(self, draft: _Draft) -> str:
        """Return the address of the site seen from the current page, for scripts; no engine rewrites it."""
        return draft.page.root or "./"

    def _heading(self, draft: _Draft, level: int, id: str, title: str, *, within: bool = False) -> Markup:  # noqa: A002
        """Return a heading with a link to itself, and enter it into the page's table of contents.

        One ``within`` an element, such as a form, is HTML for every engine: Markdown would end the element before it.
        """
        draft.headings.append(Heading(level, id, str(escape(title))))
        if self._form is Form.MARKDOWN and not within:
            # The engine makes the element, the permanent link and the entry itself; the div around our HTML pauses.
            return Markup("\n</div>\n\n{} {} {{ #{} }}\n\n<div>\n").format("#" * level, as_markdown(title), id)
        words, anchor = escape(title), escape(id)
        link = f'<a class="headerlink" href="#{anchor}" aria-label="Permanent link to “{words}”">¶</a>'
        return Markup(f'<h{level} id="{anchor}">{words}{link}</h{level}>')  # noqa: S704 - both are escaped

    def _describe(self, draft: _Draft, sentence: str) -> str:
        """Take the sentence that search engines show under the page's title; prints nothing."""
        draft.description = sentence
        return ""

    def _redirect(self, draft: _Draft, address: str) -> str:
        """Take the address that readers are to be sent on to; prints nothing."""
        draft.redirect = address
        return ""


def as_markdown(words: str) -> Markup:
    """Return plain words so that no Markdown engine finds markup in them: all punctuation as character references."""
    safe = (character if character.isalnum() or character == " " else f"&#{ord(character)};" for character in words)
    return Markup("".join(safe))  # noqa: S704 - nothing but letters, digits, blanks and references


def _index_of(items: Mapping[str, Listed]) -> list[tuple[str, list[tuple[str, Listed]]]]:
    """Return ``(letter, [(name, item)])`` over the titles and other names of all items, letters in order.

    Names that begin with no letter from A to Z sort before the others and after them; they stand together, first.
    """
    names = sorted(
        ((name, item) for item in items.values() for name in {item.title, *item.spec.also_known_as}),
        key=lambda pair: (_letter(pair[0]), pair[0].casefold(), pair[1].id, pair[0]),
    )
    return [(letter, list(entries)) for letter, entries in groupby(names, key=lambda pair: _letter(pair[0]))]


def _letter(name: str) -> str:
    first = name[0].upper()
    return first if "A" <= first <= "Z" else "0-9"


def _by_group(items: Iterable[Skill | Kpi | Tool]) -> list[tuple[Named, list[Skill | Kpi | Tool]]]:
    return [(group, list(members)) for group, members in groupby(items, key=lambda item: item.group)]


def _up_from(page: Page) -> str:
    """Return the way to the content's root from a page's file, which need not lie as deep as its address."""
    return "../" * page.path.count("/")


def _json(text: str) -> Markup:
    """Return JSON as a script element may hold it: nothing in it can end the element."""
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704 - no tag is left
