"""The preview: while specs are written, each page is made in the moment in which a browser asks for it.

So an edit waits for no page that nobody looks at, and what is shown is always what the specs say now. MkDocs runs only
when there is something else to read than specs, or when pages come, go or change their names.
"""

import gc
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import get_plugin_logger

from rolebook import layer, problem, site
from rolebook.building import publish, sources
from rolebook.building.frame import Frame, SpecPage, overrides
from rolebook.building.watch import Watcher
from rolebook.exporting.downloads import Maker
from rolebook.model import specs
from rolebook.problem import Problem
from rolebook.render import Renderer, TemplateFault, Templates
from rolebook.searching import search
from rolebook.searching.indexer import Indexer
from rolebook.searching.search import Piece

log = get_plugin_logger("rolebook")

_SETTLED = 0.02  # seconds without another change after which an edit counts as done

Answer = Iterable[bytes]
Application = Callable[[dict[str, Any], Callable[..., Any]], Answer]


@dataclass(frozen=True, slots=True)
class HandWritten:
    """A page that somebody has written in Markdown: its title, its address and its HTML."""

    title: str
    url: str
    body: str


@dataclass(frozen=True, slots=True)
class _Shown:
    """A site that is shown, and what makes its pages and files."""

    site: site.Site
    renderer: Renderer
    frame: Frame
    by_hand: tuple[HandWritten, ...]
    pages: Mapping[str, SpecPage]
    files: Mapping[str, Maker]


class Preview:
    """Shows a handbook that is being worked on; what is wrong with it is said in the browser, over the last page."""

    def __init__(self) -> None:
        self._memory = specs.Memory()
        self._templates = Templates()
        self._checked: site.Site | None = None
        self._others: object = None
        self._shown: _Shown | None = None
        self._made: set[str] = set()
        self._lock = threading.RLock()
        self._indexer = Indexer()

    def check(self, content: Path, root: Path) -> site.Site:
        """Return the site as it was checked before MkDocs began to build it, else check it now (see site.check)."""
        checked, self._checked = self._checked, None
        return checked or site.check(content, root, memory=self._memory)

    def show(self, checked: site.Site, frame: Frame, by_hand: Iterable[HandWritten]) -> None:
        """Show what MkDocs has just made ready."""
        pages = {file.page.url: file.page for file in frame.files if isinstance(file.page, SpecPage)}
        self._others = sources.others(frame.config)
        self._templates = Templates(overrides(frame.config))
        self._replace(checked, frame, tuple(by_hand), pages)

    def serve(self, server: LiveReloadServer, config: MkDocsConfig) -> LiveReloadServer:
        """Return a server like the one that MkDocs has made, which asks the preview for pages and for new builds."""
        host, port = server.server_address[:2]
        ours = LiveReloadServer(
            lambda: self._update(config, server.builder),
            str(host),
            int(port),
            server.root,
            mount_path=server.mount_path,
        )
        ours.observer = Watcher()  # type: ignore[assignment]  # MkDocs' own looks at all files, over and over
        ours.build_delay = _SETTLED
        server.server_close()
        ours.error_handler = server.error_handler
        answer = ours.get_app()
        assert answer is not None, "MkDocs' server answers by itself"
        ours.set_app(self._fresh(answer, ours.mount_path))
        for path in sources.watched(config):
            ours.watch(path)
        # What has been read stays, and what edits leave behind is cleared away when the author pauses: looking through
        # all of it takes half a second at some hundred roles.
        gc.freeze()
        gc.disable()
        return ours

    def wait(self) -> None:
        """Return when the search index is written."""
        self._indexer.wait()

    def stop(self) -> None:
        """Leave the search index as it is, and the collector at work: nobody looks at the preview any more."""
        self._indexer.stop()
        gc.enable()
        gc.unfreeze()

    def _update(self, config: MkDocsConfig, build: Callable[[], Any]) -> None:
        """Take over what has changed, if it is sound; else say what is wrong with it and show what was shown."""
        self._indexer.stop()
        root = Path(config.config_file_path).resolve().parent
        found = site.check(Path(config.docs_dir).resolve(), root, memory=self._memory)
        with self._lock:
            # Settings are as they were, unless MkDocs reads them anew below.
            checked = found.exporting(self._shown.site.settings) if self._shown else found
            if problem.is_fatal(checked.problems):
                _log(checked.problems)
                log.error("the preview shows the last good site: %s", problem.summary(checked.problems))
                self._tell("\n\n".join(map(problem.as_text, checked.problems)))
                self._begin_index()
            elif (shown := self._shown) and self._others == sources.others(config) and _agree(shown.site, checked):
                _log(checked.problems)
                self._replace(checked, shown.frame, shown.by_hand, shown.pages)
            else:
                self._checked = found
                build()

    def _replace(
        self, checked: site.Site, frame: Frame, by_hand: tuple[HandWritten, ...], pages: Mapping[str, SpecPage]
    ) -> None:
        renderer = site.renderer(checked, self._templates)
        shown = _Shown(checked, renderer, frame, by_hand, pages, renderer.files())
        with self._lock:
            self._shown, self._made = shown, set()
            self._tell("")
            self._begin_index()

    def _fresh(self, answer: Application, mount: str) -> Application:
        """Return what makes the page that is asked for, and then answers as before."""

        def answer_freshly(environ: dict[str, Any], start_response: Callable[..., Any]) -> Answer:
            path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "ignore")
            self._make(path.removeprefix(mount).removesuffix("index.html"))
            return answer(environ, start_response)

        return answer_freshly

    def _make(self, address: str) -> None:
        """Write the page or the file at an address of the site, unless it is there already."""
        with self._lock:
            if (shown := self._shown) is None or address in self._made:
                return
            self._made.add(address)
            if page := shown.pages.get(address):
                try:
                    publish.write(Path(page.file.abs_dest_path), _page(shown, page))
                except TemplateFault as error:
                    log.error("the preview shows an older page: a template is wrong: %s", error)  # noqa: TRY400
                    self._tell(f"a template is wrong: {error}")
            elif make := shown.files.get(address):
                publish.write(Path(shown.frame.config.site_dir, address), make())

    def _begin_index(self) -> None:
        """Have the search index made of what is shown."""
        if self._shown:
            self._indexer.start(Path(self._shown.frame.config.site_dir), _index(self._shown))

    def _tell(self, words: str) -> None:
        """Leave what is wrong where preview.js looks for it."""
        if self._shown:
            publish.write(Path(self._shown.frame.config.site_dir, layer.PREVIEW_PROBLEMS), words)


def _page(shown: _Shown, page: SpecPage) -> str:
    _, planned = shown.site.sound
    own = planned.find(page.planned.kind, page.planned.id)
    assert own, "sites that agree have the same pages"
    return shown.frame.around(page, shown.renderer.render(own))


def _index(shown: _Shown) -> Iterator[Piece]:
    """Yield the search index of a site that is shown; ends early where a template is wrong, which is said elsewhere."""
    gc.collect()
    linked, planned = shown.site.sound
    index = search.Index(linked)
    try:
        for page in planned:
            yield from index.add(shown.renderer.render(page))
    except TemplateFault:
        return
    for written in shown.by_hand:
        yield from index.add_by_hand(written.title, written.url, written.body)
    yield from index.finish()


def _agree(one: site.Site, other: site.Site) -> bool:
    """Tell whether two sites differ only in what stands within pages."""
    (here, pages_here), (there, pages_there) = one.sound, other.sound
    return here.as_of == there.as_of and pages_here.outline == pages_there.outline


def _log(problems: Iterable[Problem]) -> None:
    for found in problems:
        getattr(log, found.severity)(problem.as_text(found))
