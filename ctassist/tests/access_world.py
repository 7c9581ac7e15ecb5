"""A small world in which much could leak, and everybody who might look at it.

Each secret is a word that stands nowhere else. `SECRETS` says who may ever read it, on whatever page and in whatever
answer; `RECORDS` says who sees the record that holds it.
"""

import datetime as dt
import io
from dataclasses import dataclass, field

from django.utils import timezone

from accounts.demo import demo_office
from accounts.models import ApiToken, Role, User
from activities.models import Output, Project, SavedView, SourceDocument
from activities.tests.builders import a_project, an_activity
from ctassist.lib.history.acting import acting
from ctassist.lib.jobs import files
from ctassist.lib.jobs.kinds import MadeFile
from ctassist.lib.jobs.models import LIFE_OF_FILE, Job, JobMessage, State
from participants.models import AttendanceImport, SheetReading, SheetRow
from participants.tests.builders import a_participation, a_person
from partners.models import Partner

PEOPLE = ("anonymous", "officer", "officer2", "manager", "dpo", "admin", "editor", "root")
CLIENTS = ("reader", "writer")  # a partner's system without an office, and one that hands drafts to Vienna
EVERYBODY = {*PEOPLE, *CLIENTS}

DRAFT = {"officer", "manager", "dpo"}  # what Vienna has not published
LENT = DRAFT | {"officer2", *CLIENTS}  # what Vienna shares with Dakar and with the organisation of both clients
RECORDS = {  # name -> who sees it
    "PUBLIC": EVERYBODY,
    "DRAFT": DRAFT,
    "OTHER": {"officer2", "manager", "dpo"},  # of Dakar
    "HANDED": DRAFT | {"writer"},  # handed in by the writing client
    "RESTRICTED": {"dpo"},  # names nobody who is here
    "NAMED": {"officer", "dpo"},  # restricted, names the officer
    "SHARED": DRAFT | {"officer2"},  # of Vienna, shared with Dakar
    "JOINT": DRAFT | {*CLIENTS},  # of Vienna, shared with the organisation of both clients
    "BINNED": set(),
    "WITHHELD": EVERYBODY,  # published by Vienna without city and days
    "LENT": EVERYBODY,  # the same, and shared
    "project-draft": DRAFT,
    "project-restricted": {"dpo"},
    "output-draft": DRAFT,
    "output-restricted": {"dpo"},
    "document-other": {"officer2", "manager", "dpo"},
    "participation": {"officer", "dpo"},  # of PUBLIC
    "job": {"officer2"},
    "view": {"officer"},  # a saved view of their own
    "view-of-office": {"officer2"},  # of Dakar
    "sheet": {"officer"},  # a job that holds a sheet under review
    "token": {"officer", "admin", "root"},
}
SECRETS = {  # word -> who may read it anywhere
    "zznote": DRAFT,  # the internal note of a published activity
    "zzreason": DRAFT,
    "zzlink": DRAFT,
    "987654.32": DRAFT,  # what a partner gave
    "zzdraft": RECORDS["DRAFT"],
    "zzother": RECORDS["OTHER"],
    "zzhanded": RECORDS["HANDED"],
    "zzrestricted": RECORDS["RESTRICTED"],
    "zznamed": RECORDS["NAMED"],
    "zzshared": RECORDS["SHARED"],
    "zzjoint": RECORDS["JOINT"],
    "zzbinned": {"officer"},  # in the bin of the office only
    **dict.fromkeys(["zzcity", "zzvenue", "zzstated", "12.345678", "-98.765432"], DRAFT),
    **dict.fromkeys(["2024-10-17", "17 october 2024", "17 to 19 october 2024", "17 oct 2024"], DRAFT),
    **dict.fromkeys(["zzlentcity", "zzlentvenue", "zzlentstated", "2023-09-18", "18 to 20 september"], LENT),
    "zzproject": RECORDS["project-draft"],
    "zzsealedproject": RECORDS["project-restricted"],
    "zzoutput": RECORDS["output-draft"],
    "zzsealedoutput": RECORDS["output-restricted"],
    "zzdocument": RECORDS["document-other"],
    "zzjob": RECORDS["job"],
    "zzcontents": RECORDS["job"],
    "zzreviewed": RECORDS["sheet"],
    "zztoken": RECORDS["token"],
    "zzview": RECORDS["view"],
    "zzofficeview": RECORDS["view-of-office"],
    "zzforall": {*PEOPLE} - {"anonymous"},
    **dict.fromkeys(["zzname", "zzfunction", "zzemployer", "zzcertificate"], {"officer", "dpo"}),  # of PUBLIC and DRAFT
    "zzaddress": {"officer", "dpo"},  # one at a time, on a page of its own
    "zzborrowed": {"officer2", "manager", "dpo"},  # of OTHER, whose list the manager asked for
    "zzsealedname": {"dpo"},  # of RESTRICTED
    "mona manager": {*PEOPLE} - {"anonymous"},  # who work on a record: for no other organisation
    "olive officer": {*PEOPLE} - {"anonymous"},
    "@demo.example": set(),  # e-mail addresses, shown to nobody
    "argon2": set(),  # how a password begins
    "zzdigest": set(),
}
SHARED = {  # what all records hang on, so that each of them could show on the pages of these
    "countries": {"TCD": "beneficiary"},
    "partners": {"nti": "lead"},
    "themes": ["pve"],
    "regions": ["sahel"],
    "venue_country_id": "TCD",
    "modality_id": "in_person",
    "scope_id": "global",
}


@dataclass
class World:
    """Who is there (`users` by role, tokens of `clients`), the stored records by name, and who took part in which."""

    users: dict = field(default_factory=dict)
    tokens: dict = field(default_factory=dict)
    records: dict = field(default_factory=dict)
    participants: dict = field(default_factory=dict)


def make_world():
    world = World()
    make_people(world)
    make_records(world)
    make_participants(world)
    make_belongings(world)
    make_views(world)
    return world


def make_people(world):
    """One person a role. All may open the admin pages, so that these can leak to each of them."""
    for name in ("officer", "officer2", "manager", "dpo", "admin"):
        world.users[name] = User.objects.get(email=f"{name}@demo.example")
    world.users["editor"] = User.objects.create_user(
        "editor@demo.example", name="Edda Editor", role=Role.OFFICER, edits_reference=True
    )
    world.users["root"] = User.objects.create_superuser("root@demo.example", name="Root")
    for user in world.users.values():
        user.is_staff, user.edits_reference = True, user.name == "Edda Editor"
        user.password = "argon2$not-to-be-shown"
        user.save()
    nti = Partner.objects.get(code="nti")
    for name, office in (("reader", None), ("writer", demo_office())):
        world.users[name] = User.objects.create_user(
            f"{name}@demo.example", name=name, role=Role.CLIENT, partner=nti, office=office, reads_shared=True
        )
        world.tokens[name] = ApiToken.issue(world.users[name], name)


def make_records(world):
    made = world.records
    vienna, dakar = demo_office(), demo_office("demo-dakar")
    document = SourceDocument.objects.create(
        code="doc-zz", title="Memo zzdocument", document_type_id="handbook", office=dakar
    )
    made["document-other"] = document
    made["project-draft"] = a_project(reference="project-draft", title="Project zzproject")
    made["project-restricted"] = a_project(
        reference="project-restricted", title="Project zzsealedproject", sensitivity="restricted"
    )
    public = made["PUBLIC"] = an_activity(
        reference="PUBLIC",
        title="Workshop of all",
        published=True,
        source_note="zznote",
        status_reason="zzreason",
        online_url="https://zzlink.example/",
        project=made["project-draft"],
        venue_city="N'Djamena",
        **SHARED,
    )
    published_project = Project.objects.get(reference="prr_global")
    public.partner_links.update(contribution="987654.32", currency="USD")
    made["WITHHELD"] = withheld("WITHHELD", "zz", dt.date(2024, 10, 17), latitude="12.345678", longitude="-98.765432")
    made["LENT"] = withheld("LENT", "zzlent", dt.date(2023, 9, 18))
    made["LENT"].readers.create(office=dakar)
    made["LENT"].readers.create(partner=Partner.objects.get(code="nti"))
    for name, secret, details in (
        ("DRAFT", "zzdraft", {"sensitivity": "internal", "project": made["project-draft"]}),
        ("OTHER", "zzother", {"sensitivity": "internal", "office": "demo-dakar", "project": published_project}),
        ("RESTRICTED", "zzrestricted", {"sensitivity": "restricted", "project": made["project-restricted"]}),
        ("NAMED", "zznamed", {"sensitivity": "restricted"}),
        ("SHARED", "zzshared", {"sensitivity": "internal"}),
        ("JOINT", "zzjoint", {"sensitivity": "internal"}),
        ("BINNED", "zzbinned", {"sensitivity": "internal", "deleted_at": timezone.now(), "parent": public}),
    ):
        made[name] = hidden(name, secret, **details)
    with acting(world.users["writer"]):
        made["HANDED"] = hidden("HANDED", "zzhanded", sensitivity="internal", parent=public)
    for name in ("DRAFT", "OTHER", "RESTRICTED"):
        type(public).objects.filter(pk=made[name].pk).update(parent=public)
    for name, proposal, by in (
        ("DRAFT", "proposed", "officer"),
        ("OTHER", "proposed", "officer2"),
        ("RESTRICTED", "proposed", "officer"),
        ("NAMED", "returned", "manager"),
        ("JOINT", "proposed", "officer"),
        ("BINNED", "proposed", "officer"),
    ):
        said = {"proposal": proposal, "proposal_at": timezone.now(), "proposal_by": world.users[by]}
        type(public).objects.filter(pk=made[name].pk).update(**said, proposal_note=made[name].venue_city)
    made["NAMED"].readers.create(user=world.users["officer"])
    made["SHARED"].readers.create(office=dakar)
    made["JOINT"].readers.create(partner=Partner.objects.get(code="nti"))
    made["JOINT"].readers.create(user=world.users["manager"])
    made["RESTRICTED"].readers.create(office=dakar)  # of no effect while it is restricted
    made["RESTRICTED"].readers.create(partner=Partner.objects.get(code="nti"))
    made["OTHER"].citations.create(document=document, place="zzdocument, page 1")
    for name, title, sensitivity in (
        ("output-draft", "Handbook zzoutput", "internal"),
        ("output-restricted", "Handbook zzsealedoutput", "restricted"),
    ):
        made[name] = Output.objects.create(
            code=name, title=title, output_type_id="handbook", status_id="published", office=vienna,
            sensitivity=sensitivity,
        )  # fmt: skip
        made[name].activities.set([public])
        made[name].projects.set(Project.objects.filter(reference="prr_global"))
    handbook = Output.objects.get(code="ftf_manual_see_2019")  # published, with hidden records around it
    handbook.activities.add(made["DRAFT"], made["OTHER"], made["RESTRICTED"])
    handbook.projects.add(made["project-draft"], made["project-restricted"])
    Output.objects.filter(code__in=["output-draft", "output-restricted"]).update(edition_of=handbook)
    published_project.related.set([made["project-draft"], made["project-restricted"]])
    for name in ("project-draft", "project-restricted"):
        made[name].partner_links.create(partner=Partner.objects.get(code="nti"), role_id="lead")
        made[name].countries.set(["TCD"])


def withheld(name, secret, day, **details):
    """A published activity whose city and days are withheld."""
    return an_activity(
        reference=name,
        title=f"Workshop {name}",
        published=True,
        city_withheld=True,
        dates_withheld=True,
        venue_city=f"{secret}city",
        venue_name=f"{secret}venue",
        dates_as_stated=f"{secret}stated",
        starts_on=day,
        ends_on=day + dt.timedelta(2),
        planned_starts_on=day,
        planned_starts_on_precision_id="day",
        **SHARED,
        **details,
    )


def hidden(name, secret, **details):
    """An activity that not everybody may see; its secret stands wherever text does."""
    activity = an_activity(
        reference=name,
        title=f"Workshop {secret}",
        venue_city=secret,
        venue_name=secret,
        source_note=secret,
        background=secret,
        **SHARED,
        **details,
    )
    activity.activitymandates.create(mandate_id="s_res_2178")
    activity.activityinstruments.create(instrument_id="tokyo-1963")
    activity.head_counts.create(female=3, country_id="TCD")
    return activity


def make_participants(world):
    """Who took part, by name: on a published activity, a draft, one of the other office, and a restricted one."""
    for name, secret, office in (
        ("PUBLIC", "zzname", "demo-vienna"),
        ("DRAFT", "zzname", "demo-vienna"),
        ("OTHER", "zzborrowed", "demo-dakar"),
        ("RESTRICTED", "zzsealedname", "demo-vienna"),
    ):
        function, employer, number = (
            ("zzfunction", "zzemployer", "zzcertificate") if secret == "zzname" else [secret] * 3
        )
        person = a_person(
            f"Family {secret}",
            f"Given {secret}",
            demo_office(office),
            position_title=function,
            institution_text=employer,
            email="zzaddress@mail.example" if name == "PUBLIC" else "",
            consent_basis=secret,
            gender_id="female",
            category_id="judge",
            country_id="TCD",
        )
        world.participants[name] = a_participation(
            world.records[name], person, position_title=function, institution=employer, certificate_no=number
        )
    world.records["participation"] = world.participants["PUBLIC"]
    asked = timezone.now()
    world.records["OTHER"].register_accesses.create(
        user=world.users["manager"],
        reason="To check the figures.",
        answered_at=asked,
        answered_by=world.users["manager"],
        ends_at=asked + LIFE_OF_FILE,
    )


def make_belongings(world):
    """What belongs to one person: a job with its file, a sheet under review, a token."""
    owner = world.users["officer2"]
    job = world.records["job"] = Job.objects.create(
        kind="activity_export", title="Export zzjob", owner=owner, state=State.DONE, sentence="zzjob",
        params={"query": "", "format": "csv", "language": ""},
    )  # fmt: skip
    JobMessage.objects.create(job=job, reason="zzjob")
    rights = f"{owner.role}/{owner.office_id}"
    made = MadeFile(io.BytesIO(b"zzcontents"), "zzjob.csv", "text/csv")
    files.keep(job, made, made_under=rights, life=LIFE_OF_FILE)
    world.records["sheet"] = a_sheet_under_review(world.records["DRAFT"], world.users["officer"])
    world.records["token"] = ApiToken.objects.create(
        user=world.users["officer"], name="zztoken", digest="zzdigest", expires_at=timezone.now() + LIFE_OF_FILE
    )


def make_views(world):
    """Questions that people keep, for themselves, their office and all; their numbers could tell of hidden records."""
    officer, officer2, manager = (world.users[name] for name in ("officer", "officer2", "manager"))
    world.records["view"] = SavedView.objects.create(name="zzview", owner=officer, query="partner=nti")
    world.records["view-of-office"] = SavedView.objects.create(
        name="zzofficeview", owner=officer2, reach="office", office=officer2.office, query="country=TCD"
    )
    SavedView.objects.create(name="zzforall", owner=manager, reach="shared", query="country=TCD&columns=title,partners")
    SavedView.objects.create(name="zzforall-too", owner=manager, reach="shared", query="period=2024-10")


def a_sheet_under_review(activity, owner):
    """The job of an attendance sheet that waits for its review, with a name wherever one can stand."""
    secret = "zzreviewed"
    job = Job.objects.create(kind="attendance_sheet", title="Participants", owner=owner, state=State.REVIEW)
    files.keep_input(job, secret.encode())
    sheet = AttendanceImport.objects.create(
        job=job, activity=activity, attendance_id="attended", role_id="participant", category_id="judge",
        counts={"fault": 1, "new": 1},
    )  # fmt: skip
    found = {"words": secret, "heads": [secret], "columns": {}, "asked": {"gender": [[secret, secret, 1]]}}
    reading = SheetReading.objects.create(
        input=job.input, attendance_import=sheet, file_name=secret, answers={"role": {secret: "expert"}}, found=found
    )
    said = {"reading": reading, "row": 1, "name": secret, "says": secret}
    SheetRow.objects.create(**said, outcome="new")
    SheetRow.objects.create(**said, outcome="fault", column=secret, value=secret, reason=secret, cells=f'["{secret}"]')
    return job
