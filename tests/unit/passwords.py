"""Passwords that some program on the way would change."""

ODD_PASSWORDS = [
    " edge spaces ",
    "emoji \N{ROCKET}\N{VARIATION SELECTOR-16}",
    "e\N{COMBINING ACUTE ACCENT} is not \N{LATIN SMALL LETTER E WITH ACUTE}",
    "\N{KELVIN SIGN}elvin and \N{LATIN SMALL LIGATURE FI}",
    "nul\x00inside",
    "tab\tand\r\nlines",
    "x" * 64,
    "x" * 256,
    " ",
]
