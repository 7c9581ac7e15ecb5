"""Unpacks an XLSX file: its bytes come in, lines of JSON go out. A process of its own, with little memory and time.

The argument says what is wanted: {"rows", "columns", "characters": the most there may be; "sheet": its name or "";
"passed_over": names}. First line: {"name": of the sheet, "spanning": rows with a cell over three columns or more} or
{"fault": in words, "sheets": names to choose from}; then a list of texts for each row, or {"fault"}, and nothing after
it. Days are written as YYYY-MM-DD. A cell that lies over several rows stands in each of them.
"""

import datetime as dt
import io
import json
import resource
import sys

MEMORY = 768 * 1024 * 1024  # bytes
SECONDS = 50  # of the processor


def text(cell):
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, dt.datetime):
        return cell.isoformat(" ") if cell.time() != dt.time() else cell.date().isoformat()
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return "" if cell is None else str(cell)


def unpack(content, wanted, write):
    from python_calamine import CalamineError, SheetVisibleEnum, load_workbook

    try:
        book = load_workbook(io.BytesIO(content))
        visible = [meta.name for meta in book.sheets_metadata if meta.visible == SheetVisibleEnum.Visible]
        names = [name for name in visible if name not in wanted["passed_over"]]
        sheets = {name: book.get_sheet_by_name(name) for name in names}
    except CalamineError:
        return write({"fault": "The file begins like XLSX and is damaged."})
    full = {name: sheet for name, sheet in sheets.items() if sheet.end is not None}
    if wanted["sheet"] in full:
        full = {wanted["sheet"]: full[wanted["sheet"]]}
    if not full:
        return write({"fault": "The file has no rows."})
    if len(full) > 1:
        fault = f"The file has rows on {len(full)} sheets; keep the one that is meant."
        return write({"fault": fault, "sheets": [*full]})
    [(name, sheet)] = full.items()
    last_row, last_column = sheet.end  # from 0
    if last_row >= wanted["rows"] or last_column >= wanted["columns"]:
        return write({"fault": f"The sheet has more than {wanted['rows']:,} rows or {wanted['columns']} columns."})
    merged = sheet.merged_cell_ranges or []
    spanning = [row for (row, left), (_, right) in merged if right - left > 1]
    write({"name": name, "spanning": spanning})
    room = wanted["characters"]
    for row in whole_rows(sheet, merged):
        room -= sum(map(len, row))
        if room < 0:
            return write(
                {"fault": f"The sheet has more than {wanted['characters']:,} characters, merged cells in each row."}
            )
        write(row)


def whole_rows(sheet, merged):
    """The rows as texts, from the first of the sheet; what lies over several rows stands in each."""
    below = {}  # row -> {column: row above that holds the cell}
    for (top, left), (bottom, _) in merged:
        for row in range(top + 1, min(bottom, sheet.end[0]) + 1):
            below.setdefault(row, {})[left] = top
    held = {}  # (row, column) -> text of a merged cell
    tops = {}  # row -> columns of cells that lie over rows below as well
    for (top, left), (bottom, _) in merged:
        if bottom > top:
            tops.setdefault(top, []).append(left)
    yield from ([] for _ in range(sheet.start[0]))  # so that rows have the numbers that people see
    indent = [""] * sheet.start[1]
    for at, cells in enumerate(sheet.to_python(skip_empty_area=True), sheet.start[0]):
        row = indent + [text(cell) for cell in cells]
        for column, top in below.get(at, {}).items():
            row[column] = held.get((top, column), "")
        held |= {(at, column): row[column] for column in tops.get(at, [])}
        yield row


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    unpack(sys.stdin.buffer.read(), json.loads(sys.argv[1]), lambda line: sys.stdout.write(json.dumps(line) + "\n"))
