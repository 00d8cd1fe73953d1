"""Drawings that somebody uploads: an SVG keeps its shapes and loses all that could act."""

from xml.etree.ElementTree import Element, ParseError, register_namespace, tostring

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

SVG = "http://www.w3.org/2000/svg"
MAX_BYTES = 100_000

_SHAPES = frozenset(
    "svg g defs title desc path rect circle ellipse line polyline polygon text tspan clipPath mask "
    "linearGradient radialGradient stop symbol".split()
)
_FACTS = frozenset(
    "viewBox width height x y x1 y1 x2 y2 cx cy r rx ry fx fy d points transform id offset fill "
    "fill-rule fill-opacity clip-rule clip-path stroke stroke-width stroke-linecap stroke-linejoin "
    "stroke-miterlimit stroke-dasharray stroke-opacity opacity stop-color stop-opacity mask "
    "gradientUnits gradientTransform spreadMethod clipPathUnits maskUnits preserveAspectRatio "
    "font-family font-size font-weight text-anchor letter-spacing".split()
)


class NotADrawing(ValueError):  # noqa: N818 - named for what happened
    """The file is no SVG that can be shown."""


def sanitised(source: bytes) -> str:
    """Return the SVG in ``source`` with known shapes and harmless attributes only.

    Raises:
        NotADrawing: It is too large, no XML, defines entities, or is no SVG.
    """
    if len(source) > MAX_BYTES:
        raise NotADrawing("too large")
    try:
        root = fromstring(source, forbid_dtd=False)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise NotADrawing(str(error)) from error
    if root.tag != f"{{{SVG}}}svg":
        raise NotADrawing("no svg element")
    register_namespace("", SVG)
    return tostring(_kept(root), encoding="unicode")


def _kept(element: Element) -> Element:
    facts = {**element.attrib, **_declared(element.get("style", ""))}
    copy = Element(element.tag, {k: v for k, v in facts.items() if _is_harmless(k, v)})
    copy.text, copy.tail = element.text, element.tail
    for child in element:
        # Comments and instructions have no name in text.
        if isinstance(child.tag, str) and child.tag.removeprefix(f"{{{SVG}}}") in _SHAPES:
            copy.append(_kept(child))
    return copy


def _declared(style: str) -> dict[str, str]:
    """Return what ``style="fill: #123"`` says, which drawing programs prefer to attributes."""
    pairs = (declaration.partition(":") for declaration in style.split(";"))
    return {name.strip(): value.strip() for name, colon, value in pairs if colon}


def _is_harmless(name: str, value: str) -> bool:
    if name not in _FACTS:
        return False
    # url() may name a part of this drawing and nothing beyond it.
    squeezed = "".join(value.split()).lower()
    return "url(" not in squeezed.replace("url(#", "") and "javascript:" not in squeezed
