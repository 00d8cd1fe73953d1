"""Uploaded logos: shapes stay, whatever could act goes."""

import pytest

from themes.drawings import MAX_BYTES, NotADrawing, sanitised

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '


def drawing(inside: str, facts: str = 'viewBox="0 0 28 28"') -> bytes:
    return f"{HEAD}{facts}>{inside}</svg>".encode()


def test_shapes_colours_and_gradients_stay():
    kept = sanitised(
        drawing(
            '<defs><linearGradient id="g"><stop offset="0" stop-color="#2b45b4"/></linearGradient>'
            '</defs><path d="M1 2h26v3H1z" fill="url(#g)"/>'
        )
    )

    assert 'd="M1 2h26v3H1z"' in kept
    assert 'fill="url(#g)"' in kept
    assert 'stop-color="#2b45b4"' in kept
    assert kept.startswith("<svg")


def test_what_a_style_says_of_colours_becomes_attributes():
    kept = sanitised(drawing('<path d="M0 0h9v9z" style="fill: #c00000; behavior: url(x.htc)"/>'))

    assert 'fill="#c00000"' in kept
    assert "style" not in kept
    assert "behavior" not in kept


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<path d="M0 0" onload="alert(1)"/>',
        '<a xlink:href="javascript:alert(1)"><path d="M0 0"/></a>',
        "<foreignObject><p>alert(1)</p></foreignObject>",
        '<image xlink:href="https://evil.example/x.png"/>',
        '<use xlink:href="https://evil.example/x.svg#a"/>',
        '<path d="M0 0" fill="url(https://evil.example/#a)"/>',
        '<path d="M0 0" fill="url( javascript:alert(1) )"/>',
        "<style>path { fill: url(https://evil.example) }</style>",
        '<animate attributeName="href" values="javascript:alert(1)"/>',
        '<set attributeName="onload" to="alert(1)"/>',
        '<?xml-stylesheet href="https://evil.example/x.css"?>',
    ],
)
def test_what_could_act_or_fetch_goes(inside):
    kept = sanitised(drawing(inside))

    for word in ("alert", "evil", "href", "script"):
        assert word not in kept


@pytest.mark.parametrize(
    "source",
    [
        b"",
        b"GIF89a",
        b"<html xmlns='http://www.w3.org/1999/xhtml'/>",
        b"<svg/>",
        b'<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>',
        drawing("<!--" + "x" * MAX_BYTES + "-->"),
    ],
)
def test_what_is_no_plain_drawing_is_refused(source):
    with pytest.raises(NotADrawing):
        sanitised(source)
