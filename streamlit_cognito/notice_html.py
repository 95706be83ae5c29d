"""The HTML of a mail, as Cognito's own are (terraform/modules/user_pool)."""

from collections.abc import Sequence
from html import escape

from streamlit_cognito.words.locales import direction

Pairs = Sequence[tuple[str, str]]

_TABLE = 'role="presentation" cellspacing="0" cellpadding="0" border="0"'
_FONT = "font-family: Arial, Helvetica, sans-serif; font-size: 16px; line-height: 24px"
_P = "margin: 0 0 16px"


def as_html(
    tag: str,
    name: str,
    primary: str,
    title: str,
    lines: Sequence[str],
    facts: Pairs,
    links: Pairs,
) -> str:
    """A mail; whatever it is given becomes text in it, never markup.

    Args:
        tag: Its language.
        name: The app's.
        primary: The colour that the name stands on, `#4f46e5`.
        title: What happened.
        lines: What to know of it, a paragraph each.
        facts: What is known of it, each with its label.
        links: What to do: words and address of each.
    """
    title, name, primary = escape(title), escape(name), escape(primary)
    said = "".join(f'<p style="{_P}">{escape(line)}</p>\n' for line in lines)
    known = "<br>\n".join(f"{escape(label)}: {escape(fact)}" for label, fact in facts)
    ways = "".join(
        f'<p style="{_P}"><a href="{escape(at)}" style="color: {primary}; '
        f'font-weight: bold">{escape(label)}</a></p>\n'
        for label, at in links
    )
    start = "right" if direction(tag) == "rtl" else "left"
    return f"""\
<!doctype html>
<html lang="{escape(tag)}" dir="{direction(tag)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
</head>
<body style="margin: 0; padding: 0">
<table width="100%" {_TABLE}>
<tr><td align="center" style="padding: 24px 12px">
<table width="600" {_TABLE} style="width: 100%; max-width: 600px; \
text-align: {start}; {_FONT}">
<tr><td bgcolor="{primary}" style="padding: 12px 24px; border-radius: 8px; \
background-color: {primary}; color: #ffffff; font-size: 18px; font-weight: bold">\
{name}</td></tr>
<tr><td style="padding: 24px">
<h1 style="{_P}; font-size: 24px; line-height: 32px">{title}</h1>
{said}<p style="{_P}">{known}</p>
{ways}</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
"""
