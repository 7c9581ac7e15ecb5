"""Filling in the admin pages' forms as a browser without JavaScript does: all that the page shows is sent again."""

from html.parser import HTMLParser


class FormParser(HTMLParser):
    """The fields of the page's own form, {name: value or values}, and the words of refusal."""

    def __init__(self):
        super().__init__()
        self.fields, self.faults = {}, []
        self.in_form = self.in_template = False
        self.select = self.area = self.fault = None

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if tag == "form":
            self.in_form = (found.get("id") or "").endswith("_form") and found["id"] != "logout-form"
        if tag == "template":
            self.in_template = True
        if tag == "li" and self.fault is None:
            self.fault = ""
        if not self.in_form or self.in_template:
            return
        if tag == "input" and found.get("type") not in ("submit", "button"):
            self.take_input(found)
        if tag == "select":
            self.select = found["name"]
            self.fields[self.select] = ""
        if tag == "option" and self.select and "selected" in found:
            self.fields[self.select] = found.get("value", "")
        if tag == "textarea":
            self.area = found["name"]
            self.fields[self.area] = ""

    def take_input(self, found):
        name, value = found.get("name"), found.get("value", "")
        if found.get("type") in ("checkbox", "radio"):
            if "checked" in found:
                self.fields.setdefault(name, []).append(value or "on")
        elif name:
            self.fields[name] = value

    def handle_data(self, data):
        if self.area:
            self.fields[self.area] += data
        if self.fault is not None:
            self.fault += data

    def handle_endtag(self, tag):
        if tag == "template":
            self.in_template = False
        if tag == "select":
            self.select = None
        if tag == "textarea" and self.area:
            self.fields[self.area] = self.fields[self.area].removeprefix("\n")
            self.area = None
        if tag == "li" and self.fault is not None:
            self.faults.append(" ".join(self.fault.split()))
            self.fault = None


def form_on(response):
    """What the form on a page holds."""
    parser = FormParser()
    parser.feed(response.text)
    assert parser.fields, "there is no form on this page"
    return parser.fields


def faults_on(response):
    """The words of refusal on a page, in order."""
    parser = FormParser()
    parser.feed(response.text.partition('id="content"')[2].replace('class="object-tools"', ""))
    return [fault for fault in parser.faults if fault not in ("", "History", "View on site")]


def send(client, address, **changes):
    """Opens a page, fills in `changes` and sends its form; None takes a field out. The answer."""
    form = form_on(client.get(address)) | changes
    return client.post(address, {name: value for name, value in form.items() if value is not None})


def rows(relation, *filled, stored=0):
    """The fields of new rows of a relation, `stored` of which are on the page already."""
    fields = {f"{relation}-TOTAL_FORMS": str(stored + len(filled))}
    for at, values in enumerate(filled, stored):
        fields |= {f"{relation}-{at}-{name}": value for name, value in values.items()}
        fields |= {f"{relation}-{at}-DELETE": None, f"{relation}-{at}-ORDER": fields.get(f"{relation}-{at}-ORDER", "")}
    return fields
