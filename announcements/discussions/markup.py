"""From what somebody types to clean HTML: paragraphs, lists, quotes, bold, italic, code, links.

Everything is escaped before anything is marked up, and cleaned by nh3 after it.
"""

import html
import re
from collections.abc import Iterable, Iterator
from itertools import groupby

import nh3

TAGS = {"p", "br", "strong", "em", "code", "pre", "ul", "ol", "li", "blockquote", "a", "span"}
SCHEMES = {"http", "https", "mailto"}
LINK_REL = "nofollow ugc noopener"

# Bounded, so that no text takes long, however many stars it has.
_BOLD = re.compile(r"\*\*(?=\S)(.{1,400}?)(?<=\S)\*\*")
_ITALIC = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]{1,400})(?<=\S)\*(?![\w*])")
_PIECES = re.compile(
    r"(?P<code>`[^`\n]{1,400}`)"
    r"|\[(?P<words>[^\]\n]{1,200})\]\((?P<to>(?:https?://|mailto:)[^\s()<>\"]{1,500})\)"
    r"|(?P<address>https?://[^\s<>\"]{1,500})"
)
_MENTION = re.compile(r"(?<![\w@.])@(?P<rest>\w\S{0,250}(?:[ \t]+[^\s@]\S{0,100}){0,3})")
_KINDS = (
    ("ul", re.compile(r"^\s{0,3}[-*•]\s+(?=\S)")),
    ("ol", re.compile(r"^\s{0,3}\d{1,3}[.)]\s+(?=\S)")),
    ("blockquote", re.compile(r"^\s{0,3}>\s?")),
)


def to_html(text: str, names: Iterable[str] = ()) -> str:
    """Return ``text`` as clean HTML; ``names`` are the mentions in it that name somebody.

    >>> to_html("Look **here**: <script>")
    '<p>Look <strong>here</strong>: &lt;script&gt;</p>'
    """
    known = sorted({name for name in names if name}, key=len, reverse=True)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return clean("".join(_blocks(lines, known)))


def clean(markup: str) -> str:
    """Return ``markup`` without anything that a post may not hold."""
    return nh3.clean(
        markup,
        tags=TAGS,
        attributes={"a": {"href"}},
        allowed_classes={"span": {"mention"}},
        url_schemes=SCHEMES,
        link_rel=LINK_REL,
    )


def to_plain(markup: str) -> str:
    """Return the words of clean HTML, for the search and for quotes."""
    spaced = re.sub(r"(</(?:p|li|pre|blockquote)>|<br>)", r" \1", markup)
    return " ".join(html.unescape(nh3.clean(spaced, tags=set())).split())


def candidates(text: str) -> list[list[str]]:
    """Return for each @ in ``text`` what may be a name after it, the longest first."""
    found = []
    for match in _MENTION.finditer(text):
        words = match["rest"].split()
        ways = [" ".join(words[:count]) for count in range(len(words), 0, -1)]
        tidy = [way.rstrip(".,;:!?)'\"") for way in ways]
        found.append([*dict.fromkeys([*ways, *tidy])])
    return found


def _blocks(lines: list[str], names: list[str]) -> Iterator[str]:
    fenced, rest = None, []
    for line in lines:
        if line.strip().startswith("```"):
            if fenced is None:
                yield from _paragraphs(rest, names)
                fenced, rest = [], []
            else:
                yield f"<pre>{html.escape(chr(10).join(fenced))}</pre>"
                fenced = None
        elif fenced is not None:
            fenced.append(line)
        else:
            rest.append(line)
    if fenced:
        yield f"<pre>{html.escape(chr(10).join(fenced))}</pre>"
    yield from _paragraphs(rest, names)


def _kind(line: str) -> str:
    if not line.strip():
        return ""
    return next((name for name, sign in _KINDS if sign.match(line)), "p")


def _paragraphs(lines: list[str], names: list[str]) -> Iterator[str]:
    signs = dict(_KINDS)
    for kind, group in groupby(lines, key=_kind):
        if kind == "p":
            yield f"<p>{'<br>'.join(_inline(line, names) for line in group)}</p>"
        elif kind:
            said = [_inline(signs[kind].sub("", line, count=1), names) for line in group]
            if kind == "blockquote":
                yield f"<blockquote><p>{'<br>'.join(said)}</p></blockquote>"
            else:
                yield f"<{kind}>{''.join(f'<li>{one}</li>' for one in said)}</{kind}>"


def _inline(line: str, names: list[str]) -> str:
    said, at = [], 0
    for match in _PIECES.finditer(line):
        said.append(_words(line[at : match.start()], names))
        said.append(_piece(match))
        at = match.end()
    said.append(_words(line[at:], names))
    return "".join(said)


def _piece(match: re.Match) -> str:
    if match["code"]:
        return f"<code>{html.escape(match['code'][1:-1])}</code>"
    if match["to"]:
        return f'<a href="{html.escape(match["to"])}">{html.escape(match["words"])}</a>'
    address = match["address"].rstrip(".,;:!?)'")
    rest = match["address"][len(address) :]
    return f'<a href="{html.escape(address)}">{html.escape(address)}</a>{html.escape(rest)}'


def _words(text: str, names: list[str]) -> str:
    said = html.escape(text)
    said = _ITALIC.sub(r"<em>\1</em>", _BOLD.sub(r"<strong>\1</strong>", said))
    for name in names:
        called = re.escape(html.escape(f"@{name}"))
        said = re.sub(
            rf"(?<![\w@.>]){called}(?!\w)",
            lambda found: f'<span class="mention">{found[0]}</span>',
            said,
            flags=re.IGNORECASE,
        )
    return said
