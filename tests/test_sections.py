"""The text of a page, cut where a link can lead."""

from hypothesis import given
from hypothesis import strategies as st

from rolebook.searching import sections
from rolebook.searching.sections import Section


def test_a_page_is_cut_at_headings_boxes_and_rows() -> None:
    body = """
      <h1>Title <span>of the page</span></h1>
      <p>Before <em>any</em> heading.</p>
      <h2 id="kpis">KPIs<a class="headerlink" href="#kpis">¶</a></h2>
      <table><thead><tr><th>KPI</th><th>Target</th></tr></thead><tbody>
        <tr id="kpi-a"><th><a href="x">Drift</a><span class="rb-note">note</span></th>
          <td>&gt; 5</td><td>weekly</td></tr>
      </tbody></table>
      <section id="duty">
        <h4 id="title">Own it<a class="headerlink" href="#duty">¶</a></h4><p>All <b>of</b> it.</p></section>
      <dl><div id="term-x"><dt>Term <span>(T)</span></dt><dd>Meaning</dd></div></dl>
      <h3>No anchor</h3><p>Belongs above.</p>
    """
    assert sections.split(body) == (
        Section("", "", "Before any heading."),
        Section("kpis", "KPIs", ""),
        Section("kpi-a", "Drift", "> 5 · weekly"),
        Section("duty", "Own it", "All of it."),
        Section("term-x", "Term (T)", "Meaning No anchor Belongs above."),
    )


def test_what_repeats_or_is_no_text_is_left_out() -> None:
    body = """<p>Kept <span data-search-exclude>not</span> too</p><nav>no</nav><script>no</script><style>no</style>
      <div data-search-exclude><h2 id="no">no</h2></div><!-- no --><svg><text>no</text></svg><form>no</form>"""
    assert sections.split(body) == (Section("", "", "Kept too"),)


def test_questions_of_readers_are_text_and_their_label_is_none() -> None:
    body = "<p><span data-search-exclude>Answers:</span> <q>Who pays?</q> <q>And how?</q></p><p>A bank.</p>"
    assert sections.split(body) == (Section("", "", "Who pays? And how? A bank."),)


def test_questions_that_a_section_answers_stand_beside_its_text() -> None:
    body = """<p>Rate.</p><p class="rb-asked"><span>Answers:</span> <q>Who <b>pays</b>?</q> <q>And
      how?</q></p><h2 id="x">X</h2><p class="rb-asked"><q>Why?</q></p> <p>So.</p>"""
    found = sections.split(body)
    assert found == (Section("", "", "Rate.", ("Who pays?", "And how?")), Section("x", "X", "So.", ("Why?",)))
    assert [section.shown for section in found] == ["Rate. Who pays? And how?", "So. Why?"]


def test_an_empty_page_has_one_empty_section() -> None:
    assert sections.split(" ") == (Section("", "", ""),)


@given(st.lists(st.text(alphabet=st.characters(categories=["L", "N", "P", "Zs"]), max_size=30), max_size=8))
def test_no_word_is_lost(texts: list[str]) -> None:
    from markupsafe import escape  # noqa: PLC0415 - only here

    body = "".join(f'<h2 id="h{n}">T{n}</h2><p>{escape(text)}</p>' for n, text in enumerate(texts))
    found = sections.split(body)
    assert [section.text for section in found[1:]] == [" ".join(text.split()).removesuffix(" ·") for text in texts]
