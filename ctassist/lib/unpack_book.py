"""Unpacks an XLSX file: its bytes come in, JSON goes out. Run as a process of its own, with little memory and time.

{"name": of the sheet, "rows": lists of texts} or {"fault": in words}. Days are written as YYYY-MM-DD.
"""

import datetime as dt
import io
import json
import resource
import sys

MEMORY = 768 * 1024 * 1024  # bytes
SECONDS = 50  # of the processor
MOST_ROWS, MOST_COLUMNS = 20_000, 100


def text(cell):
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, dt.datetime):
        return cell.isoformat(" ") if cell.time() != dt.time() else cell.date().isoformat()
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return "" if cell is None else str(cell)


def unpacked(content):
    from python_calamine import CalamineError, SheetVisibleEnum, load_workbook

    try:
        book = load_workbook(io.BytesIO(content))
        seen = [meta.name for meta in book.sheets_metadata if meta.visible == SheetVisibleEnum.Visible]
        sheets = {name: book.get_sheet_by_name(name) for name in seen}
    except CalamineError:
        return {"fault": "The file begins like XLSX and is damaged."}
    full = {name: sheet for name, sheet in sheets.items() if sheet.end is not None}
    if len(full) != 1:
        words = "has no rows" if not full else f"has rows on {len(full)} sheets; keep the one that is meant"
        return {"fault": f"The file {words}."}
    [(name, sheet)] = full.items()
    last_row, last_column = sheet.end  # from 0
    if last_row >= MOST_ROWS or last_column >= MOST_COLUMNS:
        return {"fault": f"The sheet has more than {MOST_ROWS:,} rows or {MOST_COLUMNS} columns."}
    before = [[] for _ in range(sheet.start[0])]  # so that rows have the numbers that people see
    rows = [[text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=True)]
    indent = [""] * sheet.start[1]
    return {"name": name, "rows": before + [indent + row for row in rows]}


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    json.dump(unpacked(sys.stdin.buffer.read()), sys.stdout)
