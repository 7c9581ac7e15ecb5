"""Attendance sheets with a column for each day or session, and what each must yield row by row; invented people."""

from participants.tests.sheets import book, lines

PRESENCE = "This is in no table of presence."
EMPTY = "Nothing says whether they were there."
ABSENT = {"answers": {"presence": {"": "absent"}}}  # what somebody says of empty cells


def new(*columns):
    """What somebody states: that each of these columns is a session to be made."""
    return {"stated": {"days": {str(at): "new" for at in columns}}}


# name -> (bytes, what is stated, titles of the sessions, {row: what it yields}): (name, marks, attendance) of somebody,
# + for present, - for absent, . for not noted; [(column, value, reason)] of a bad row. Who says nothing is registered.
DAY_SHEETS = {
    "English, crosses and empty cells": (
        lines(
            "Name|Country|Day 1|Day 2|Day 3",
            "Ana Testova|Chad|x|X|x",
            "Bo Invented|Mali|x||",
            "Cy Fictional|Mali|||",
            "Di Madeup|Mali|x|x|",
        ),
        ABSENT | new(2, 3, 4),
        ["Day 1", "Day 2", "Day 3"],
        {
            2: ("Ana Testova", "+++", "attended"),
            3: ("Bo Invented", "+--", "partial"),
            4: ("Cy Fictional", "---", "no_show"),
            5: ("Di Madeup", "++-", "partial"),
        },
    ),
    "English, empty cells of which nobody says what they mean": (
        lines("Name|Country|Day 1|Day 2", "Ana Testova|Chad|x|✓", "Bo Invented|Mali|x|"),
        new(2, 3),
        ["Day 1", "Day 2"],
        {2: ("Ana Testova", "++", "attended"), 3: [("Day 2", "", EMPTY)]},
    ),
    "French, halves of days": (
        lines(
            "Nom et prénom|Pays|27 nov. matin|27 nov. après-midi|28 nov. matin|28 nov. après-midi|Observations",
            "Élodie Inventée|Tchad|P|P|P|A|",
            "Jean Fictif|Mali|A|A|Absent|non|malade",
            "Luc Imaginé|Mali|Présent|oui|✔|1|",
            encoding="utf-8-sig",
        ),
        new(2, 3, 4, 5),
        ["27 nov. matin", "27 nov. après-midi", "28 nov. matin", "28 nov. après-midi"],
        {
            2: ("Élodie Inventée", "+++-", "partial"),
            3: ("Jean Fictif", "----", "no_show"),
            4: ("Luc Imaginé", "++++", "attended"),
        },
    ),
    "Arabic, days in words and in figures": (
        lines(
            "الاسم|الدولة|اليوم الأول|اليوم ٢|اليوم 3",
            "فاطمة العلوي|المغرب|حاضرة|✓|1",
            "يوسف حداد|لبنان|غائب|0|لا",
        ),
        new(2, 3, 4),
        ["اليوم الأول", "اليوم ٢", "اليوم 3"],
        {2: ("فاطمة العلوي", "+++", "attended"), 3: ("يوسف حداد", "---", "no_show")},
    ),
    "Spanish, marks that are in no table": (
        lines(
            "Nombre completo|País|Día 1|Lunes 27|Tarde",
            "Ana Inventada|España|sí|½|sí",
            "Juan Inventado|España|tarde|no|?",
            "Luz Ficticia|España|sí|sí|sí",
        ),
        new(2, 3, 4),
        ["Día 1", "Lunes 27", "Tarde"],
        {
            2: [("Lunes 27", "½", PRESENCE)],
            3: [("Día 1", "tarde", PRESENCE), ("Tarde", "?", PRESENCE)],
            4: ("Luz Ficticia", "+++", "attended"),
        },
    ),
    "Russian, marks that somebody explains": (
        lines("ФИО|Страна|День 1|1 декабря", "Анна Иванова|Казахстан|да|н/б", "Сергей Петров|Казахстан|б|нет"),
        {"answers": {"presence": {"н/б": "absent", "б": "not_noted"}}} | new(2, 3),
        ["День 1", "1 декабря"],
        {2: ("Анна Иванова", "+-", "partial"), 3: ("Сергей Петров", ".-", "registered")},
    ),
    "days over halves of days, in two rows of heads": (
        book(
            [
                ["No.", "Name", "Country", "Day 1", None, "Day 2", None],
                [None, None, None, "AM", "PM", "AM", "PM"],
                [1, "Ana Testova", "Chad", 1, 1, 1, 1],
                [2, "Bo Invented", "Mali", 1, 0, "✗", "✓"],
            ],
            merged=[
                (0, 0, 1, 0, "No."),
                (0, 1, 1, 1, "Name"),
                (0, 2, 1, 2, "Country"),
                (0, 3, 0, 4, "Day 1"),
                (0, 5, 0, 6, "Day 2"),
            ],
        ),
        new(3, 4, 5, 6),
        ["Day 1 AM", "Day 1 PM", "Day 2 AM", "Day 2 PM"],
        {3: ("Ana Testova", "++++", "attended"), 4: ("Bo Invented", "+--+", "partial")},
    ),
    "a day that is not used, and one that nobody filled in": (
        lines("Name|Country|Attendance|Day 1|Day 2|Day 3", "Ana Testova|Chad|present|x|a|", "Bo|Mali|absent|A|?|"),
        {"stated": {"days": {"3": "new", "4": ""}}},
        ["Day 1"],
        {2: ("Ana Testova", "+", "attended"), 3: ("Bo", "-", "no_show")},
    ),
    "certificates, and who said that they would not come": (
        lines(
            "Name|Country|Attendance|Certificate number|Day 1|Day 2",
            "Ana Testova|Chad|attended|C-1|x|A",
            "Bo Invented|Mali|declined||A|A",
            "Cy Fictional|Mali|certified||x|A",
        ),
        new(4, 5),
        ["Day 1", "Day 2"],
        {
            2: ("Ana Testova", "+-", "attended"),
            3: ("Bo Invented", "--", "declined"),
            4: ("Cy Fictional", "+-", "certified"),
        },
    ),
}
