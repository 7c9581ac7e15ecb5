"""Steps of a log line that keep out of it what no log may hold."""

import re

# PostgreSQL tells with an error the row that failed; what follows in a traceback begins a line of its own
ENDS = r"(?=\n\n|\nTraceback|\n  File |\n[\w.]+(?:Error|Exception)\b|\Z)"
DETAIL = re.compile(rf"^(DETAIL|CONTEXT):.*?{ENDS}", re.DOTALL | re.MULTILINE)


def without_rows(logger, method, line):
    """The line without rows of tables: an error of the database carries the one that failed, and it may hold a name."""
    for name in ("exception", "event"):
        if isinstance(line.get(name), str):
            line[name] = DETAIL.sub(r"\1: left out", line[name])
    return line
