"""From what is typed to what is shown: never more than it should be, never slow."""

import time

import pytest

from announcements.discussions.markup import clean, to_html, to_plain


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("One\nline\n\nTwo", "<p>One<br>line</p><p>Two</p>"),
        ("**bold** and *italic*", "<p><strong>bold</strong> and <em>italic</em></p>"),
        ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
        ("1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"),
        ("> said", "<blockquote><p>said</p></blockquote>"),
        ("`a<b`", "<p><code>a&lt;b</code></p>"),
        ("```\n*x*\n```", "<pre>*x*</pre>"),
        ("2 * 3 * 4", "<p>2 * 3 * 4</p>"),
        (
            "See https://x.example/a?b=1.",
            '<p>See <a href="https://x.example/a?b=1" rel="nofollow ugc noopener">'
            "https://x.example/a?b=1</a>.</p>",
        ),
        (
            "[here](https://x.example)",
            '<p><a href="https://x.example" rel="nofollow ugc noopener">here</a></p>',
        ),
    ],
)
def test_simple_marks_are_understood(typed, shown):
    assert to_html(typed) == shown


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "**<img src=x onerror=alert(1)>**",
        "[x](javascript:alert(1))",
        '[x](https://a"onmouseover=alert(1))',
        'https://x.example/"onclick="alert(1)',
        "`<svg onload=alert(1)>`",
        "```\n</pre><script>alert(1)</script>\n```",
        "> <iframe src=//evil.example>",
        "- <style>*{display:none}</style>",
    ],
)
def test_nothing_that_is_typed_runs(hostile):
    shown = to_html(hostile, names=['"><script>alert(1)</script>'])

    assert "<script" not in shown
    assert "<img" not in shown
    assert "<svg" not in shown
    assert "<iframe" not in shown
    assert "<style" not in shown
    assert 'href="javascript' not in shown
    assert '" on' not in shown.replace("&quot;", "")


def test_the_cleaner_alone_would_do():
    assert clean('<p onclick="x">a<script>b</script><a href="javascript:x">c</a></p>') == (
        '<p>a<a rel="nofollow ugc noopener">c</a></p>'
    )


def test_words_for_the_search_hold_no_markup():
    assert to_plain(to_html("**Bold**\n\n- a & b\n- <c>")) == "Bold a & b <c>"


@pytest.mark.parametrize("piece", ["**a", "*a", "[a](h", "@a ", "`a", "> ", "https://", "- **"])
def test_no_text_takes_long(piece):
    begun = time.perf_counter()
    to_html(piece * (10_000 // len(piece)))

    assert time.perf_counter() - begun < 2
