"""Attendance sheets as offices send them, made by code with invented people, and what each must yield row by row."""

import datetime as dt
import io

from xlsxwriter import Workbook


def lines(*rows, separator=";", encoding="utf-8"):
    """The bytes of a CSV file; a row is a text with upright strokes between its cells."""
    return "".join(row.replace("|", separator) + "\r\n" for row in rows).encode(encoding)


def book(rows, *, merged=(), sheets=None, name="Participants"):
    """The bytes of an XLSX file; `merged`: (first row, first column, last row, last column, text), from 0."""
    content = io.BytesIO()
    with Workbook(content) as made:
        day = made.add_format({"num_format": "d mmm yyyy"})
        for title, cells in (sheets or {name: rows}).items():
            sheet = made.add_worksheet(title)
            for at, row in enumerate(cells):
                for column, cell in enumerate(row):
                    if isinstance(cell, dt.date):
                        sheet.write_datetime(at, column, cell, day)
                    elif cell is not None:
                        sheet.write(at, column, cell)
            for one in merged:
                sheet.merge_range(*one)
    return content.getvalue()


def formula_book():
    content = io.BytesIO()
    with Workbook(content) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ["Name", "Country", "E-mail"])
        sheet.write_formula(1, 0, '=CONCATENATE("Ana ","Testova")', None, "Ana Testova")
        sheet.write(1, 1, "Chad")
        sheet.write_string(2, 0, '=HYPERLINK("https://example.org")')
        sheet.write(2, 1, "Mali")
    return content.getvalue()


GENDER = "This is in no table of genders."
CATEGORY = "This is in no table of categories."
COUNTRY = "No country of this name is known here."
ATTENDANCE = "This is in no table of attendance."
SILENT = "Nothing says whether they came."
NO_NAME = "No name stands here."
ONLY_A_NAME = "Nothing but a name stands in this row: is it a heading? Leave it out, or say more of the person."
NO_ADDRESS = "This is no e-mail address."
NOT_ATTENDED = "A certificate is for those who attended."
ORDER = (
    "That can be 1 February 2017 or 2 January 2017. Write the month as a word."
    " Or say, where you upload the list, whether its days or its months come first."
)

# name -> (bytes, what is stated, {row: what it yields}): (name, gender, country, category, attendance) of somebody,
# [(column, value, reason)] of a bad row, and a text of a row that is a heading.
SHEETS = {
    "plain, commas": (
        lines(
            "Name,Gender,Country,Category", "Ana Testova,F,Chad,Judge", "Bo Invented,M,Mali,Prosecutor", separator=","
        ),
        {},
        {
            2: ("Ana Testova", "female", "TCD", "judge", "attended"),
            3: ("Bo Invented", "male", "MLI", "prosecutor", "attended"),
        },
    ),
    "tabs, UTF-16": (
        lines("Family name|Given name|Sex", "Testova|Ana|female", separator="\t", encoding="utf-16"),
        {},
        {2: ("Ana Testova", "female", None, "not_recorded", "attended")},
    ),
    "French, Windows-1252": (
        lines(
            "Civilité|Nom|Prénom|Fonction|Pays|Présence",
            "Mme|LEFÈVRE|Élodie|Greffière en chef|Sénégal|Présente",
            "M.|DUPRÉ|François|Magistrat|Côte d’Ivoire|Absent",
            encoding="cp1252",
        ),
        {},
        {
            2: ("Élodie LEFÈVRE", "female", "SEN", "not_recorded", "attended"),
            3: ("François DUPRÉ", "male", "CIV", "not_recorded", "no_show"),
        },
    ),
    "Arabic, Windows-1256": (
        lines(
            "الاسم|الجنس|الدولة|الفئة|الحضور",
            "فاطمة العلوي|أنثى|المغرب|قاضية|حاضرة",
            "يوسف حداد|ذكر|لبنان|النيابة العامة|غائب",
            encoding="cp1256",
        ),
        {},
        {
            2: ("فاطمة العلوي", "female", "MAR", "judge", "attended"),
            3: ("يوسف حداد", "male", "LBN", "prosecutor", "no_show"),
        },
    ),
    "Russian, Windows-1251": (
        lines(
            "Фамилия|Имя|Пол|Страна|Категория",
            "Иванова|Анна|жен.|Казахстан|Судья",
            "Петров|Сергей|муж.|Таджикистан|Прокурор",
            encoding="cp1251",
        ),
        {},
        {
            2: ("Анна Иванова", "female", "KAZ", "judge", "attended"),
            3: ("Сергей Петров", "male", "TJK", "prosecutor", "attended"),
        },
    ),
    "Spanish": (
        lines("Apellidos|Nombres|Sexo|País|Asistencia", "Inventado Pérez|Juan|Hombre|España|Asistió"),
        {},
        {2: ("Juan Inventado Pérez", "male", "ESP", "not_recorded", "attended")},
    ),
    "titles above the heads": (
        book(
            [
                ["Regional workshop on mutual legal assistance"],
                ["Vienna, 1 to 3 March 2017"],
                [],
                ["List of participants"],
                ["No.", "Name", "Country"],
                [1, "Ana Testova", "Chad"],
            ],
            merged=[(0, 0, 0, 2, "Regional workshop on mutual legal assistance")],
        ),
        {},
        {6: ("Ana Testova", "not_recorded", "TCD", "not_recorded", "attended")},
    ),
    "two rows of heads": (
        book(
            [
                ["No.", "Name", None, "Country", "Gender"],
                [None, "Family name", "Given name", None, "(F/M)"],
                [1, "Testova", "Ana", "Chad", "F"],
            ],
            merged=[(0, 1, 0, 2, "Name"), (0, 3, 1, 3, "Country")],
        ),
        {},
        {3: ("Ana Testova", "female", "TCD", "not_recorded", "attended")},
    ),
    "heads in two languages": (
        lines("Name|Country|Gender", "Nom complet|Pays|Sexe", "Ana Testova|Tchad|F"),
        {},
        {3: ("Ana Testova", "female", "TCD", "not_recorded", "attended")},
    ),
    "heads again on each page": (
        lines("Name|Country", "Ana Testova|Chad", "", "Name|Country", "Bo Invented|Mali"),
        {},
        {
            2: ("Ana Testova", "not_recorded", "TCD", "not_recorded", "attended"),
            5: ("Bo Invented", "not_recorded", "MLI", "not_recorded", "attended"),
        },
    ),
    "a country merged over its people": (
        book(
            [
                ["Country", "Name", "Gender"],
                ["Chad", "Ana Testova", "F"],
                [None, "Bo Invented", "M"],
                ["Mali", "Cy Fictional", "M"],
            ],
            merged=[(1, 0, 2, 0, "Chad")],
        ),
        {},
        {
            2: ("Ana Testova", "female", "TCD", "not_recorded", "attended"),
            3: ("Bo Invented", "male", "TCD", "not_recorded", "attended"),
            4: ("Cy Fictional", "male", "MLI", "not_recorded", "attended"),
        },
    ),
    "headings between the rows": (
        book(
            [["Name", "Gender", "Country"], ["Delegation of Chad"], ["Ana Testova", "F", "Chad"]],
            merged=[(1, 0, 1, 2, "Delegation of Chad")],
        ),
        {},
        {2: "Delegation of Chad", 3: ("Ana Testova", "female", "TCD", "not_recorded", "attended")},
    ),
    "a heading that nothing tells from a name": (
        lines("Name|Gender|Country", "Delegation of Chad||", "Ana Testova|F|Chad"),
        {},
        {
            2: [("Name", "Delegation of Chad", ONLY_A_NAME)],
            3: ("Ana Testova", "female", "TCD", "not_recorded", "attended"),
        },
    ),
    "names in six scripts": (
        lines(
            "Name|Gender",
            "Fátima Al-Alaoui|F",
            "王小明|M",
            "فاطمة|F",
            "Ольга|F",
            "दीपा शर्मा|F",
            "김하늘|M",
            "O’Brien-D'Arcy|M",
        ),
        {},
        {
            row: (name, gender, None, "not_recorded", "attended")
            for row, (name, gender) in enumerate(
                [
                    ("Fátima Al-Alaoui", "female"),
                    ("王小明", "male"),
                    ("فاطمة", "female"),
                    ("Ольга", "female"),
                    ("दीपा शर्मा", "female"),
                    ("김하늘", "male"),
                    ("O’Brien-D'Arcy", "male"),
                ],
                2,
            )
        },
    ),
    "one letter, Null, None and a formula as names": (
        lines(
            "Family name|Given name|Gender", "O||F", "Null|Test|M", "None|Nil|F", "'=1+1 Testova|Ana|F", "NaN|True|M"
        ),
        {},
        {
            2: ("O", "female", None, "not_recorded", "attended"),
            3: ("Test Null", "male", None, "not_recorded", "attended"),
            4: ("Nil None", "female", None, "not_recorded", "attended"),
            5: ("Ana =1+1 Testova", "female", None, "not_recorded", "attended"),
            6: ("True NaN", "male", None, "not_recorded", "attended"),
        },
    ),
    "rows without a name": (
        lines("Name|Country", "|Chad", "-|Mali", "12|Mali", "Ana|Mali"),
        {},
        {
            2: [("Name", "", NO_NAME)],
            3: [("Name", "-", NO_NAME)],
            4: [("Name", "12", NO_NAME)],
            5: ("Ana", "not_recorded", "MLI", "not_recorded", "attended"),
        },
    ),
    "names parted by a comma": (
        lines("Name|Country", "Testova, Ana|Chad", "Invented,|Chad"),
        {},
        {
            2: ("Ana Testova", "not_recorded", "TCD", "not_recorded", "attended"),
            3: ("Invented,", "not_recorded", "TCD", "not_recorded", "attended"),
        },
    ),
    "gender in many ways": (
        lines(
            "Name|Gender",
            "A|F",
            "B|Ms",
            "C|Mme",
            "D|ذكر",
            "E|أنثى",
            "F|жен.",
            "G|W",
            "H|FEMALE ",
            "I|woman?",
            "J|",
            "K|Prefers not to say",
        ),
        {},
        {
            2: ("A", "female", None, "not_recorded", "attended"),
            3: ("B", "female", None, "not_recorded", "attended"),
            4: ("C", "female", None, "not_recorded", "attended"),
            5: ("D", "male", None, "not_recorded", "attended"),
            6: ("E", "female", None, "not_recorded", "attended"),
            7: ("F", "female", None, "not_recorded", "attended"),
            8: ("G", "female", None, "not_recorded", "attended"),
            9: ("H", "female", None, "not_recorded", "attended"),
            10: [("Gender", "woman?", GENDER)],
            11: ("J", "not_recorded", None, "not_recorded", "attended"),
            12: ("K", "undisclosed", None, "not_recorded", "attended"),
        },
    ),
    "H and M side by side": (
        lines("Nombre completo|Sexo", "Ana Inventada|M", "Juan Inventado|H"),
        {},
        {2: [("Sexo", "M", GENDER)], 3: [("Sexo", "H", GENDER)]},
    ),
    "H and M side by side in the first column": (
        lines("Sexo|Nombre completo", "M|Ana Inventada", "H|Juan Inventado"),
        {},
        {2: [("Sexo", "M", GENDER)], 3: [("Sexo", "H", GENDER)]},
    ),
    "H and M answered": (
        lines("Nombre completo|Sexo", "Ana Inventada|M", "Juan Inventado|H"),
        {"answers": {"gender": {"m": "female", "h": "male"}}},
        {
            2: ("Ana Inventada", "female", None, "not_recorded", "attended"),
            3: ("Juan Inventado", "male", None, "not_recorded", "attended"),
        },
    ),
    "titles that tell the gender, or nothing, or contradict": (
        lines(
            "Mr/Ms|Name|Gender|Country",
            "Ms|Ana Testova||Chad",
            "Dr|Bo Invented||Chad",
            "Mr|Cy Fictional|F|Chad",
            "Sheikha|Di Made-up|F|Chad",
        ),
        {},
        {
            2: ("Ana Testova", "female", "TCD", "not_recorded", "attended"),
            3: ("Bo Invented", "not_recorded", "TCD", "not_recorded", "attended"),
            4: [("Mr/Ms", "Mr", "Gender says “F”.")],
            5: [("Mr/Ms", "Sheikha", GENDER)],
        },
    ),
    "countries in four languages, and one that is none": (
        lines(
            "Name|Country", "A|Chad", "B|Tchad", "C|تشاد", "D|Казахстан", "E|Côte d'Ivoire", "F|Atlantis", "G|TCD", "H|"
        ),
        {},
        {
            2: ("A", "not_recorded", "TCD", "not_recorded", "attended"),
            3: ("B", "not_recorded", "TCD", "not_recorded", "attended"),
            4: ("C", "not_recorded", "TCD", "not_recorded", "attended"),
            5: ("D", "not_recorded", "KAZ", "not_recorded", "attended"),
            6: ("E", "not_recorded", "CIV", "not_recorded", "attended"),
            7: [("Country", "Atlantis", COUNTRY)],
            8: ("G", "not_recorded", "TCD", "not_recorded", "attended"),
            9: ("H", "not_recorded", None, "not_recorded", "attended"),
        },
    ),
    "categories that are in no table": (
        lines("Name|Category", "A|Judge", "B|Wizard", "C|Wizard", "D|police officer"),
        {},
        {
            2: ("A", "not_recorded", None, "judge", "attended"),
            3: [("Category", "Wizard", CATEGORY)],
            4: [("Category", "Wizard", CATEGORY)],
            5: ("D", "not_recorded", None, "law_enforcement", "attended"),
        },
    ),
    "one answer for all rows with a spelling": (
        lines("Name|Category", "A|Wizard", "B|WIZARD."),
        {"answers": {"category": {"wizard": "other"}}},
        {
            2: ("A", "not_recorded", None, "other", "attended"),
            3: ("B", "not_recorded", None, "other", "attended"),
        },
    ),
    "attendance, and who is not marked": (
        lines("Name|Attendance", "A|present", "B|Absent", "C|", "D|partially", "E|half a day", "F|no-show"),
        {},
        {
            2: ("A", "not_recorded", None, "not_recorded", "attended"),
            3: ("B", "not_recorded", None, "not_recorded", "no_show"),
            4: [("Attendance", "", SILENT)],
            5: ("D", "not_recorded", None, "not_recorded", "partial"),
            6: [("Attendance", "half a day", ATTENDANCE)],
            7: ("F", "not_recorded", None, "not_recorded", "no_show"),
        },
    ),
    "certificates": (
        lines(
            "Name|Attendance|Certificate number|Date of certificate",
            "A|attended|C-1|3 March 2017",
            "B|absent|C-2|",
            "C|attended|C-3|28 February 2017",
            "D|attended|C-4|March 2017",
            "E|attended|C-5|01/02/2017",
            "F|attended||30 February 2018",
        ),
        {"began_on": dt.date(2017, 3, 1)},
        {
            2: ("A", "not_recorded", None, "not_recorded", "attended"),
            3: [("Certificate number", "C-2", NOT_ATTENDED)],
            4: [
                (
                    "Date of certificate",
                    "28 February 2017",
                    "A certificate is not given before the activity begins.",
                )
            ],
            5: [("Date of certificate", "March 2017", "A certificate is given on a day.")],
            6: [("Date of certificate", "01/02/2017", ORDER)],
            7: [("Date of certificate", "30 February 2018", "There is no 30 February 2018.")],
        },
    ),
    "days whose order is stated": (
        lines("Name|Date of certificate", "A|01/02/2017", "B|13/02/2017"),
        {"day_order": "day_first"},
        {
            2: ("A", "not_recorded", None, "not_recorded", "attended"),
            3: ("B", "not_recorded", None, "not_recorded", "attended"),
        },
    ),
    "addresses": (
        lines("Name|E-mail", "A|a@mail.example", "B|b at mail", "C|c@x.example / d@x.example", "D|"),
        {},
        {
            2: ("A", "not_recorded", None, "not_recorded", "attended"),
            3: [("E-mail", "b at mail", NO_ADDRESS)],
            4: [("E-mail", "c@x.example / d@x.example", NO_ADDRESS)],
            5: ("D", "not_recorded", None, "not_recorded", "attended"),
        },
    ),
    "texts that are too long": (
        lines("Name|Function", f"A|{'x' * 300}", f"B|{'x' * 301}", f"{'n' * 201}|Judge"),
        {},
        {
            2: ("A", "not_recorded", None, "not_recorded", "attended"),
            3: [("Function", "x" * 301, "301 characters stand here; 300 are allowed.")],
            4: [("Name", "n" * 201, "201 characters stand here; 200 are allowed.")],
        },
    ),
    "formulas are inert": (
        formula_book(),
        {},
        {
            2: ("Ana Testova", "not_recorded", "TCD", "not_recorded", "attended"),
            3: ('=HYPERLINK("https://example.org")', "not_recorded", "MLI", "not_recorded", "attended"),
        },
    ),
    "several faults in one row": (
        lines("Name|Gender|Country|E-mail", "-|?!|Atlantis|no"),
        {},
        {
            2: [
                ("Name", "-", NO_NAME),
                ("Gender", "?!", GENDER),
                ("Country", "Atlantis", COUNTRY),
                ("E-mail", "no", NO_ADDRESS),
            ]
        },
    ),
    "columns that nobody needs": (
        lines("No.|Signature|Name|Phone|Country|Remarks", "1|xx|Ana Testova|0123|Chad|secret"),
        {},
        {2: ("Ana Testova", "not_recorded", "TCD", "not_recorded", "attended")},
    ),
    "everybody registered": (
        lines("Name|Country", "Ana Testova|Chad"),
        {"attendance": "registered", "role": "observer", "category": "judge"},
        {2: ("Ana Testova", "not_recorded", "TCD", "judge", "registered")},
    ),
    "decomposed letters": (
        "Name;Country\nE\u0301lodie;Chad\n".encode(),
        {},
        {2: ("Élodie", "not_recorded", "TCD", "not_recorded", "attended")},
    ),
}

# name -> (bytes, what somebody is asked)
ASKING = {
    "no heads": (
        lines("Ana Testova|Chad", "Bo Invented|Mali"),
        "No row of heads was found: none of the first rows names a column that is known.",
    ),
    "no names": (lines("Country|Gender", "Chad|F"), "No column of names was found."),
    "names twice": (
        lines("Name|Surname|Country", "Ana Testova|Testova|Chad"),
        "Names stand in two ways: as “Name” and as “Family name”. Say which is meant.",
    ),
    "title of what": (lines("Title|Name", "Judge|Ana"), "“Title” can be Function or Title (Ms, Mr)."),
    "two countries": (
        lines("Name|Country|Nationality", "Ana|Chad|Mali"),
        "Both “Country” and “Nationality” can be Country.",
    ),
    "only a first name": (lines("First name|Country", "Ana|Chad"), "No column of names was found."),
}
