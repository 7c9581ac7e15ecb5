"""Facts on paper: a PDF of nested facts, in any script, made without a browser or fonts of the machine.

The font is FiraGO (Latin, Cyrillic, Greek, Arabic, Hebrew, Georgian, Thai, Devanagari); what it cannot write, such as
Chinese, stands in Latin letters and says so.
"""

import datetime as dt
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from anyascii import anyascii
from django.utils.dateformat import format as formatted
from fpdf import FPDF
from fpdf.enums import TextEmphasis
from fpdf.fonts import FontFace
from pymupdf_fonts import myfont

FONT = "FiraGO"
UNKNOWN = "not held"
GREY, LINE, BLUE = (90, 96, 104), (210, 214, 220), (29, 78, 137)


@contextmanager
def font_files():
    """{style: path} of the font while a paper is made: it comes as bytes, and is asked for as a file."""
    with TemporaryDirectory(prefix="ctassist-font-") as folder:
        files = {"": Path(folder, "regular.ttf"), "B": Path(folder, "bold.ttf")}
        files[""].write_bytes(myfont("figo"))
        files["B"].write_bytes(myfont("figbo"))
        yield files


class Paper(FPDF):
    """A4 with the number of each page at its foot."""

    def __init__(self, title, fonts):
        super().__init__()
        self.set_title(title)
        for style, path in fonts.items():
            self.add_font(FONT, style, path)
        self.set_text_shaping(True)
        self.set_auto_page_break(True, margin=20)
        self.alias_nb_pages()
        self.add_page()

    def footer(self):
        self.set_y(-14)
        self.set_font(FONT, size=8)
        self.set_text_color(GREY)
        self.cell(0, 6, f"Page {self.page_no()} of {{nb}}", align="R")

    def line_of(self, words, size=10, bold=False, colour=0):
        self.set_font(FONT, "B" if bold else "", size)
        self.set_text_color(colour)
        self.multi_cell(0, size * 0.5, self.written(words), new_x="LMARGIN", new_y="NEXT", align="L")

    def written(self, words):
        """The words as this font can write them."""
        known = self.fonts[FONT.lower()].cmap
        if all(ord(sign) in known or sign.isspace() for sign in words):
            return words
        return f"{anyascii(words)} (in Latin letters)"

    def facts(self, facts, level=0):
        """Single facts as rows of two columns; lists of facts below them, each with its heading and numbered."""
        single = {name: value for name, value in facts.items() if not isinstance(value, list)}
        if single:
            self.two_columns(single)
            self.ln(2)
        for name, value in facts.items():
            if isinstance(value, list):
                self.line_of(f"{name}: {len(value) or 'none'}", 12 - 2 * level, bold=True, colour=BLUE)
                self.ln(1)
                for number, one in enumerate(value, 1):
                    if not level:
                        self.line_of(f"{number} of {len(value)}", 9, bold=True)
                    self.facts(one, level + 1)

    def two_columns(self, facts):
        self.set_font(FONT, size=9.5)
        self.set_text_color(0)
        self.set_draw_color(LINE)
        label = FontFace(emphasis=TextEmphasis.NONE, color=GREY)
        looks = {"borders_layout": "HORIZONTAL_LINES", "col_widths": (1, 3), "line_height": 5, "padding": (0.5, 1)}
        with self.table(first_row_as_headings=False, text_align="L", v_align="T", **looks) as table:
            for name, value in facts.items():
                row = table.row()
                row.cell(name, style=label)
                row.cell(self.written(value))


def worded(facts):
    """Facts as JSON has them, with labels for names and words for values: nothing is left out.

    A list stays a list of facts; `{code, label}` is its label; days and instants (UTC) are written out.
    """
    return {label_of(name): words_of(value) for name, value in facts.items()}


def label_of(name):
    return " ".join(name.replace("_", " ").split()).capitalize()


def words_of(value):
    """A value in words; a list of facts as such a list."""
    match value:
        case None | "":
            return UNKNOWN
        case bool():
            return "yes" if value else "no"
        case dt.datetime():
            return formatted(value, "j F Y, H:i") + " UTC"
        case dt.date():
            return formatted(value, "j F Y")
        case {"code": _, "label": label}:
            return str(label)
        case [] | [{}, *_]:
            return [worded(one) for one in value]
        case [*_]:
            return ", ".join(str(one) for one in value)
        case _:
            return str(value)


def pdf_of(title, preface, facts):
    """The bytes of a PDF: a title, a sentence on what it is, and all `facts` ({name: value or list of facts})."""
    with font_files() as fonts:
        paper = Paper(title, fonts)
        paper.line_of(title, 18, bold=True, colour=BLUE)
        paper.ln(1)
        paper.line_of(preface, colour=GREY)
        paper.ln(4)
        paper.facts(worded(facts))
        return bytes(paper.output())
