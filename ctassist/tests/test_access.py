"""Who may see and do what: every address and every operation of the API, walked as everybody.

The tables say what each answers to whom. What somebody may not read appears nowhere; what somebody may not see answers
exactly like what does not exist, and leaves no trace in what they do see: not in a count, nor a filter, nor an order.
"""

import datetime as dt
import re
from functools import cache
from urllib.parse import quote

import orjson
import pytest
from django.contrib import admin
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve
from drf_spectacular.generators import SchemaGenerator

from activities.tests.builders import a_body
from ctassist.lib import freshness
from ctassist.tests.access_world import CLIENTS, PEOPLE, RECORDS, SECRETS, make_world
from ctassist.tests.test_bad_input import patterns

pytestmark = pytest.mark.django_db

SIGNS = {  # what stands in the tables -> the status that is answered
    "+": {200, 201, 204},
    "=": {400},  # it is theirs to ask, but what was sent is not complete
    "~": {301, 302},  # led on
    ">": {302},  # led to sign in
    "!": {401},
    "x": {403},
    ".": {404},
    "m": {405},
    "g": {410},  # a link that counts no more
    "-": set(),  # not asked
}

PAGES = """
                                               anon officer officer2 manager dpo admin editor root
/                                              +    +       +        +       +   +     +      +
/activities/                                   +    +       +        +       +   +     +      +
/activities/new/                               >    +       +        x       x   x     x      x
/activities/new/understood/                    m    m       m        m       m   m     m      m
POST /activities/new/understood/               >    +       +        x       x   x     x      x
/activities/new/choices/projects/              >    +       +        x       x   x     x      x
/activities/new/choices/activities/            >    +       +        x       x   x     x      x
/activities/export/                            m    m       m        m       m   m     m      m
/activities/bin/                               .    +       +        .       .   .     .      .
/activities/bin/projects/                      .    +       +        .       .   .     .      .
/activities/bin/outputs/                       .    +       +        .       .   .     .      .
/activities/PUBLIC/                            +    +       +        +       +   +     +      +
/activities/DRAFT/                             .    +       .        +       +   .     .      .
/activities/HANDED/                            .    +       .        +       +   .     .      .
/activities/OTHER/                             .    .       +        +       +   .     .      .
/activities/RESTRICTED/                        .    .       .        .       +   .     .      .
/activities/NAMED/                             .    +       .        .       +   .     .      .
/activities/SHARED/                            .    +       +        +       +   .     .      .
/activities/JOINT/                             .    +       .        +       +   .     .      .
/activities/BINNED/                            .    .       .        .       .   .     .      .
/activities/WITHHELD/                          +    +       +        +       +   +     +      +
/activities/LENT/                              +    +       +        +       +   +     +      +
/activities/PUBLIC/edit/                       >    +       x        x       x   x     x      x
/activities/DRAFT/edit/                        >    +       .        x       x   x     x      x
/activities/OTHER/edit/                        >    .       +        x       x   x     x      x
/activities/RESTRICTED/edit/                   >    .       .        x       x   x     x      x
/activities/NAMED/edit/                        >    +       .        x       x   x     x      x
/activities/SHARED/edit/                       >    +       x        x       x   x     x      x
/activities/BINNED/edit/                       >    .       .        x       x   x     x      x
/activities/WITHHELD/edit/                     >    +       x        x       x   x     x      x
/activities/PUBLIC/history/                    .    +       .        +       +   .     .      .
/activities/DRAFT/history/                     .    +       .        +       +   .     .      .
/activities/NAMED/history/                     .    +       .        .       +   .     .      .
/activities/SHARED/history/                    .    +       +        +       +   .     .      .
/activities/WITHHELD/history/                  .    +       .        +       +   .     .      .
/activities/LENT/history/                      .    +       +        +       +   .     .      .
/activities/RESTRICTED/history/                .    .       .        .       +   .     .      .
/activities/PUBLIC/participants/alike/          .    +       .        .       .   .     .      .
/activities/DRAFT/participants/alike/           .    +       .        .       .   .     .      .
/activities/OTHER/participants/alike/           .    .       +        .       .   .     .      .
/activities/RESTRICTED/participants/alike/      .    .       .        .       .   .     .      .
/search/                                        +    +       +        +       +   +     +      +
/search/suggestions/                            +    +       +        +       +   +     +      +
/search/people/                                 >    +       +        .       .   .     .      .
POST /search/people/                            >    =       =        .       .   .     .      .
/data-protection/                               .    .       .        .       +   .     .      .
POST /data-protection/                          .    .       .        .       +   .     .      .
/data-protection/people/PERSON/                 .    .       .        .       +   .     .      .
/data-protection/people/PERSON/export/          m    m       m        m       m   m     m      m
POST /data-protection/people/PERSON/export/     .    .       .        .       +   .     .      .
/data-protection/people/PERSON/correct/         .    .       .        .       +   .     .      .
/data-protection/people/PERSON/erase/           .    .       .        .       +   .     .      .
/data-protection/requests/1/refuse/             m    m       m        m       m   m     m      m
POST /data-protection/requests/1/refuse/        .    .       .        .       .   .     .      .
/data-protection/holds/PUBLIC/                  .    .       .        .       +   .     .      .
/data-protection/terms/prr_global/              .    .       .        .       +   .     .      .
/activities/PUBLIC/acts/withdraw/              x    ~       x        +       +   x     x      x
/activities/DRAFT/acts/publish/                .    ~       .        +       x   .     .      .
/activities/DRAFT/acts/propose/                .    ~       .        ~       x   .     .      .
/activities/DRAFT/acts/take_back/              .    +       .        ~       x   .     .      .
/activities/DRAFT/acts/return/                 .    ~       .        +       x   .     .      .
/activities/RESTRICTED/acts/return/            .    .       .        .       x   .     .      .
/activities/DRAFT/acts/delete/                 .    +       .        ~       x   .     .      .
/activities/OTHER/acts/publish/                .    .       ~        +       x   .     .      .
/activities/RESTRICTED/acts/publish/           .    .       .        .       x   .     .      .
/activities/BINNED/acts/restore/               .    +       .        .       .   .     .      .
/activities/PUBLIC/participants/import/        >    +       x        x       x   x     x      x
/activities/DRAFT/participants/import/         >    +       .        x       x   .     .      .
/activities/OTHER/participants/import/         >    .       +        x       x   .     .      .
/activities/RESTRICTED/participants/import/    >    .       .        .       x   .     .      .
/activities/NAMED/participants/import/         >    +       .        .       x   .     .      .
/activities/SHARED/participants/import/        >    +       x        x       x   .     .      .
/activities/BINNED/participants/import/        >    .       .        .       .   .     .      .
/activities/DRAFT/participants/template.xlsx   >    +       .        x       x   .     .      .
/activities/DRAFT/participants/import/SHEET/   >    +       .        x       x   .     .      .
POST /activities/DRAFT/participants/import/SHEET/ x ~       .        x       x   .     .      .
/activities/PUBLIC/participants/import/SHEET/  >    .       x        x       x   x     x      x
/activities/DRAFT/participants/import/JOB/     >    .       .        x       x   .     .      .
/activities/DRAFT/participants/import/SHEET/bad-rows.csv >    +       .        x       x   .     .      .
/activities/DRAFT/participants/import/SHEET/bad-rows.xlsx >    +       .        x       x   .     .      .
/activities/PUBLIC/participants/               +    +       +        +       +   +     +      +
/activities/DRAFT/participants/                .    +       .        +       +   .     .      .
/activities/OTHER/participants/                .    .       +        +       +   .     .      .
/activities/RESTRICTED/participants/           .    .       .        .       +   .     .      .
/activities/NAMED/participants/                .    +       .        .       +   .     .      .
/activities/SHARED/participants/               .    +       +        +       +   .     .      .
/activities/JOINT/participants/                .    +       .        +       +   .     .      .
/activities/BINNED/participants/               .    .       .        .       .   .     .      .
POST /activities/PUBLIC/participants/          .    ~       .        .       ~   .     .      .
POST /activities/OTHER/participants/           .    .       ~        ~       ~   .     .      .
/activities/PUBLIC/participants/new/           >    +       .        .       x   .     .      .
/activities/OTHER/participants/new/            >    .       +        x       x   .     .      .
/activities/RESTRICTED/participants/new/       >    .       .        .       x   .     .      .
POST /activities/PUBLIC/participants/new/      x    =       .        .       x   .     .      .
/activities/PUBLIC/participants/terms/         >    +       .        .       +   .     .      .
/activities/OTHER/participants/terms/          >    .       +        +       +   .     .      .
POST /activities/PUBLIC/participants/terms/    x    =       .        .       x   .     .      .
/activities/PUBLIC/participants/PART/          >    +       .        .       +   .     .      .
/activities/DRAFT/participants/PART/           >    +       .        .       +   .     .      .
/activities/OTHER/participants/PART/           >    .       +        +       +   .     .      .
/activities/RESTRICTED/participants/PART/      >    .       .        .       +   .     .      .
POST /activities/PUBLIC/participants/PART/     x    =       .        .       x   .     .      .
POST /activities/OTHER/participants/PART/      x    .       =        x       x   .     .      .
POST /activities/PUBLIC/participants/PART/erasure/    x  =  .        .       x   .     .      .
POST /activities/OTHER/participants/PART/erasure/     x  .  =        x       x   .     .      .
POST /activities/PUBLIC/participants/PART/address/    >  +  .        .       +   .     .      .
POST /activities/OTHER/participants/PART/address/     >  .  .        .       .   .     .      .
/activities/PUBLIC/participants/PART/remove/   >    +       .        .       x   .     .      .
/activities/OTHER/participants/PART/remove/    >    .       +        x       x   .     .      .
/activities/PUBLIC/participants/sessions/      >    +       .        .       +   .     .      .
/activities/OTHER/participants/sessions/       >    .       +        +       +   .     .      .
POST /activities/PUBLIC/participants/sessions/ x    =       .        .       x   .     .      .
/activities/PUBLIC/participants/sessions/1/    >    .       .        .       x   .     .      .
POST /activities/PUBLIC/participants/sessions/1/remove/ > . .        .       x   .     .      .
/activities/PUBLIC/participants/presence/      >    +       .        .       +   .     .      .
/activities/OTHER/participants/presence/       >    .       +        +       +   .     .      .
POST /activities/OTHER/participants/presence/  x    .       ~        x       x   .     .      .
POST /activities/PUBLIC/participants/export/   >    =       .        .       =   .     .      .
POST /activities/OTHER/participants/export/    >    .       =        x       =   .     .      .
POST /activities/PUBLIC/participants/access/   x    ~       =        =       ~   x     x      x
POST /activities/DRAFT/participants/access/    x    ~       .        =       ~   .     .      .
POST /activities/OTHER/participants/access/LENT/end/  >  .  ~        ~       x   .     .      .
POST /activities/OTHER/participants/access/LENT/grant/ > .  ~        x       x   .     .      .
/countries/                                    +    +       +        +       +   +     +      +
/countries/TCD/                                +    +       +        +       +   +     +      +
/instruments/                                  +    +       +        +       +   +     +      +
/instruments/became-party/                     +    +       +        +       +   +     +      +
/instruments/became-party/csv/                 +    +       +        +       +   +     +      +
/instruments/party-to-all/                     +    +       +        +       +   +     +      +
/instruments/missing/                          +    +       +        +       +   +     +      +
/instruments/tokyo-1963/                       +    +       +        +       +   +     +      +
/instruments/matrix/                           +    +       +        +       +   +     +      +
/instruments/matrix/export/                    =    =       =        =       =   =     =      =
/instruments/tokyo-1963/deposit/               >    x       x        x       x   x     +      x
/instruments/tokyo-1963/denounce/              >    x       x        x       x   x     +      x
/treaty-actions/                               +    +       +        +       +   +     +      +
/treaty-actions/understood/                    m    m       m        m       m   m     m      m
/treaty-actions/ACTION/correct/                >    x       x        x       x   x     +      x
/imports/                                      >    +       +        x       x   x     +      x
/imports/attendance/                           >    +       +        x       x   x     x      x
/imports/JOB/                                  >    x       x        x       x   x     .      x
/imports/JOB/columns/                          >    x       x        x       x   x     m      x
/imports/JOB/write/                            >    x       x        x       x   x     m      x
/partners/                                     +    +       +        +       +   +     +      +
/partners/nti/                                 +    +       +        +       +   +     +      +
/partners/nti/merge/                           x    x       x        +       x   x     x      x
/partners/nti/merge/undo/                      x    x       x        ~       x   x     x      x
/projects/                                     +    +       +        +       +   +     +      +
/projects/prr_global/                          +    +       +        +       +   +     +      +
/projects/project-draft/                       .    +       .        +       +   .     .      .
/projects/project-restricted/                  .    .       .        .       +   .     .      .
/projects/project-draft/acts/publish/          .    ~       .        +       x   .     .      .
/projects/project-restricted/acts/publish/     .    .       .        .       x   .     .      .
/outputs/                                      +    +       +        +       +   +     +      +
/outputs/ftf_manual_see_2019/                  +    +       +        +       +   +     +      +
/outputs/output-draft/                         .    +       .        +       +   .     .      .
/outputs/output-restricted/                    .    .       .        .       +   .     .      .
/outputs/output-draft/acts/publish/            .    ~       .        +       x   .     .      .
/outputs/output-restricted/acts/publish/       .    .       .        .       x   .     .      .
/dashboard/                                    +    +       +        +       +   +     +      +
/views/                                        >    +       +        +       +   +     +      +
/views/new/                                    >    +       +        +       +   +     +      +
POST /views/new/                               x    =       =        =       =   =     =      =
/views/VIEW/                                   >    ~       .        .       .   .     .      .
/views/VIEW/edit/                              >    +       .        .       .   .     .      .
POST /views/VIEW/edit/                         x    =       .        .       .   .     .      .
/views/VIEW/delete/                            m    m       m        m       m   m     m      m
POST /views/VIEW/delete/                       >    ~       .        .       .   .     .      .
/views/VIEW/tile/later/                        m    m       m        m       m   m     m      m
POST /views/VIEW/tile/later/                   >    ~       .        .       .   .     .      .
/dashboard/coordination/                       +    +       +        +       +   +     +      +
/dashboard/became-party/                       +    +       +        +       +   +     +      +
/dashboard/reported/                           +    +       +        +       +   +     +      +
/jobs/                                         >    +       +        +       +   +     +      +
/jobs/JOB/                                     >    .       +        .       .   .     .      .
/jobs/JOB/progress/                            >    .       +        .       .   .     .      .
/jobs/JOB/file/                                >    .       +        .       .   .     .      .
POST /jobs/JOB/cancel/                         >    .       ~        .       .   .     .      .
/accounts/login/                               +    ~       ~        ~       ~   ~     ~      ~
/accounts/logout/                              m    m       m        m       m   m     m      m
/accounts/                                     >    +       +        +       +   +     +      +
/accounts/login/code/                          >    ~       ~        ~       ~   ~     ~      ~
/accounts/again/                               >    +       +        +       +   +     +      +
/accounts/again/code/                          >    ~       ~        ~       ~   ~     ~      ~
/accounts/password/                            >    +       +        +       +   +     +      +
/accounts/password/forgotten/                  +    +       +        +       +   +     +      +
/accounts/password/new/                        g    g       g        g       g   g     g      g
/accounts/sessions/                            >    +       +        +       +   +     +      +
/accounts/second-factor/                       >    ~       ~        ~       ~   ~     ~      ~
/accounts/second-factor/remove/                >    .       .        .       .   .     .      .
/accounts/recovery-codes/                      >    .       .        .       .   .     .      .
/accounts/recovery-codes/new/                  >    ~       ~        ~       ~   ~     ~      ~
/accounts/sso/                                 .    .       .        .       .   .     .      .
/accounts/sso/back/                            .    .       .        .       .   .     .      .
/accounts/access/                              >    +       +        .       +   .     .      .
/accounts/access/export/                       m    m       m        m       m   m     m      m
/accounts/clients/                             >    x       x        x       x   +     x      +
/accounts/clients/new/                         >    x       x        x       x   +     x      +
/accounts/clients/CLIENT/                      >    x       x        x       x   +     x      +
/accounts/clients/CLIENT/close/                m    m       m        m       m   m     m      m
/accounts/clients/CLIENT/open/                 m    m       m        m       m   m     m      m
/accounts/clients/CLIENT/tokens/               m    m       m        m       m   m     m      m
/accounts/clients/CLIENT/tokens/1/rotate/      m    m       m        m       m   m     m      m
/accounts/clients/CLIENT/tokens/1/revoke/      m    m       m        m       m   m     m      m
/api/v1/docs/                                  +    +       +        +       +   +     +      +
/health/live                                   +    +       +        +       +   +     +      +
/health/ready                                  +    +       +        +       +   +     +      +
/admin/                                        >    +       +        +       +   +     +      +
/admin/login/                                  >    ~       ~        ~       ~   ~     ~      ~
/admin/logout/                                 ~    m       m        m       m   m     m      m
/admin/password_change/                        >    ~       ~        ~       ~   ~     ~      ~
/admin/password_change/done/                   >    +       +        +       +   +     +      +
/admin/autocomplete/                           >    x       x        x       x   x     x      x
/admin/jsi18n/                                 >    +       +        +       +   +     +      +
/admin/activities/                             >    +       +        +       +   +     +      +
/admin/no-such-page/                           >    .       .        .       .   .     .      .
"""

# for each model on the admin pages: list, add, and of one row its page, its history, its removal, and the bare address
MODELS = {
    "reference data": [
        *("lib.DatePrecision", "lib.ReferenceChange", "history.Change", "countries.Country", "countries.Language"),
        *("countries.Region", "countries.Network", "countries.CountryName", "countries.RegionMembership"),
        *("countries.NetworkMembership", "countries.NetworkType", "partners.Partner", "partners.PartnerAlias"),
        *("partners.PartnerMerge", "partners.PartnerType", "partners.IatiRefBasis", "accounts.Office"),
        *("instruments.Instrument", "instruments.TreatyAction", "instruments.PartyFact", "instruments.ListCoverage"),
        *(
            "instruments.ListImport",
            "instruments.ListedRow",
            "instruments.TreatyActionType",
            "activities.SourceDocument",
            "activities.ReportedFigure",
            "activities.Mandate",
        ),
        *("activities.ReferenceNumber", "activities.ActivityKind", "activities.Modality", "activities.ActivityScope"),
        *("activities.ActivityStatus", "activities.CountBasis", "activities.ParticipantCategory"),
        *("activities.ParticipationRole", "activities.PartnerRole", "activities.GctsPillar", "activities.SdgTarget"),
        *("activities.DacSector", "activities.Theme", "activities.ProjectStatus", "activities.OutputType"),
        *("activities.OutputStatus", "activities.Gender", "activities.AttendanceStatus"),
    ],
    "records and what hangs on them": [
        *("activities.Activity", "activities.Project", "activities.Output", "activities.ActivityText"),
        *("activities.ActivityPartner", "activities.ActivityCountry", "activities.ActivityRegion"),
        *("activities.ActivityTheme", "activities.ActivityMandate", "activities.ActivityInstrument"),
        *(
            "activities.ActivityAudience",
            "activities.ActivityReader",
            "activities.HeadCount",
            "activities.ActivityCitation",
        ),
        *("activities.ProjectText", "activities.ProjectPartner", "activities.ProjectCitation"),
        *("activities.OutputCitation", "activities.ActivitySearch", "activities.PeopleCounted"),
        *("participants.Person", "participants.Participation", "participants.Session"),
        *("participants.SessionAttendance", "participants.Register", "participants.RegisterAccess"),
        *("participants.AttendanceImport", "participants.RetentionTerms"),
        *("participants.ErasureRequest", "participants.Erasure"),
    ],
    "one's own": [
        *("jobs.Job", "jobs.JobMessage", "jobs.JobFile", "jobs.JobFilePart", "jobs.JobInput", "jobs.JobInputPart"),
        *("activities.SavedView", "activities.SavedViewTile"),
        *("accounts.User", "accounts.ApiToken", "accounts.Session", "lib.Answer"),
    ],
}

OPERATIONS = """
                                       anon officer officer2 manager dpo admin editor root reader writer
GET /activities/                       +    +       +        +       +   +     +      +    +      +
POST /activities/                      !    +       +        x       x   x     x      x    x      +
GET /activities/PUBLIC/                +    +       +        +       +   +     +      +    +      +
GET /activities/DRAFT/                 .    +       .        +       +   .     .      .    .      .
GET /activities/HANDED/                .    +       .        +       +   .     .      .    .      +
GET /activities/OTHER/                 .    .       +        +       +   .     .      .    .      .
GET /activities/RESTRICTED/            .    .       .        .       +   .     .      .    .      .
GET /activities/NAMED/                 .    +       .        .       +   .     .      .    .      .
GET /activities/SHARED/                .    +       +        +       +   .     .      .    .      .
GET /activities/JOINT/                 .    +       .        +       +   .     .      .    +      +
GET /activities/BINNED/                .    .       .        .       .   .     .      .    .      .
GET /activities/WITHHELD/              +    +       +        +       +   +     +      +    +      +
GET /activities/LENT/                  +    +       +        +       +   +     +      +    +      +
PATCH /activities/WITHHELD/            !    +       x        x       x   x     x      x    x      x
PATCH /activities/NAMED/               !    +       .        .       x   .     .      .    .      .
PATCH /activities/SHARED/              !    +       x        x       x   .     .      .    .      .
PATCH /activities/JOINT/               !    +       .        x       x   .     .      .    x      x
PUT /activities/PUBLIC/                !    +       x        x       x   x     x      x    x      x
PUT /activities/DRAFT/                 !    +       .        x       x   .     .      .    .      .
PUT /activities/HANDED/                !    +       .        x       x   .     .      .    .      +
PUT /activities/RESTRICTED/            !    .       .        .       x   .     .      .    .      .
PUT /activities/BINNED/                !    .       .        .       .   .     .      .    .      .
PATCH /activities/PUBLIC/              !    +       x        x       x   x     x      x    x      x
PATCH /activities/DRAFT/               !    +       .        x       x   .     .      .    .      .
PATCH /activities/HANDED/              !    +       .        x       x   .     .      .    .      +
PATCH /activities/RESTRICTED/          !    .       .        .       x   .     .      .    .      .
DELETE /activities/PUBLIC/             !    =       x        x       x   x     x      x    x      x
DELETE /activities/DRAFT/              !    +       .        x       x   .     .      .    .      .
DELETE /activities/HANDED/             !    +       .        x       x   .     .      .    .      +
DELETE /activities/RESTRICTED/         !    .       .        .       x   .     .      .    .      .
POST /activities/DRAFT/publish/        !    x       .        +       x   .     .      .    .      .
POST /activities/HANDED/propose/       !    +       .        x       x   .     .      .    .      x
POST /activities/DRAFT/take_back/      !    +       .        x       x   .     .      .    .      .
POST /activities/OTHER/return/         !    .       x        =       x   .     .      .    .      .
POST /activities/HANDED/publish/       !    x       .        +       x   .     .      .    .      x
POST /activities/RESTRICTED/publish/   !    .       .        .       x   .     .      .    .      .
POST /activities/PUBLIC/withdraw/      !    x       x        +       +   x     x      x    x      x
POST /activities/BINNED/restore/       !    +       .        .       .   .     .      .    .      .
GET /activities/PUBLIC/participants/   .    +       .        .       +   .     .      .    .      .
GET /activities/DRAFT/participants/    .    +       .        .       +   .     .      .    .      .
GET /activities/OTHER/participants/    .    .       +        +       +   .     .      .    .      .
GET /activities/JOINT/participants/    .    +       .        .       +   .     .      .    .      .
GET /activities/HANDED/participants/   .    +       .        .       +   .     .      .    .      .
GET /activities/RESTRICTED/participants/ .  .       .        .       +   .     .      .    .      .
POST /activities/PUBLIC/participants/  !    +       .        .       x   .     .      .    .      .
POST /activities/OTHER/participants/   !    .       +        x       x   .     .      .    .      .
POST /activities/HANDED/participants/  !    +       .        .       x   .     .      .    .      .
GET /activities/PUBLIC/participants/PART/    . +  .        .       +   .     .      .    .      .
GET /activities/OTHER/participants/PART/     . .  +        +       +   .     .      .    .      .
GET /activities/RESTRICTED/participants/PART/ . . .        .       +   .     .      .    .      .
PUT /activities/PUBLIC/participants/PART/    ! +  .        .       x   .     .      .    .      .
PATCH /activities/OTHER/participants/PART/   ! .  +        x       x   .     .      .    .      .
DELETE /activities/PUBLIC/participants/PART/ ! +  .        .       x   .     .      .    .      .
POST /activities/DRAFT/start/          !    +       .        x       x   .     .      .    .      .
GET /projects/                         +    +       +        +       +   +     +      +    +      +
GET /projects/prr_global/              +    +       +        +       +   +     +      +    +      +
GET /projects/project-draft/           .    +       .        +       +   .     .      .    .      .
GET /projects/project-restricted/      .    .       .        .       +   .     .      .    .      .
GET /outputs/                          +    +       +        +       +   +     +      +    +      +
GET /outputs/ftf_manual_see_2019/      +    +       +        +       +   +     +      +    +      +
GET /outputs/output-draft/             .    +       .        +       +   .     .      .    .      .
GET /outputs/output-restricted/        .    .       .        .       +   .     .      .    .      .
GET /reported-figures/                 +    +       +        +       +   +     +      +    +      +
GET /reported-figures/FIG-001/         +    +       +        +       +   +     +      +    +      +
GET /statistics/                       +    +       +        +       +   +     +      +    +      +
GET /statistics/accession/             +    +       +        +       +   +     +      +    +      +
GET /statistics/coordination/          +    +       +        +       +   +     +      +    +      +
GET /statistics/reported/              +    +       +        +       +   +     +      +    +      +
GET /statistics/activities/            +    +       +        +       +   +     +      +    +      +
GET /statistics/participants/          +    +       +        +       +   +     +      +    +      +
GET /activities/PUBLIC/participant-statistics/ + +   +        +       +   +     +      +    +      +
GET /activities/DRAFT/participant-statistics/ .  +   .        +       +   .     .      .    .      .
GET /activities/OTHER/participant-statistics/ .  .   +        +       +   .     .      .    .      .
GET /activities/RESTRICTED/participant-statistics/ . . .      .       +   .     .      .    .      .
GET /statistics/ratification/          +    +       +        +       +   +     +      +    +      +
GET /ratifications/matrix/             +    +       +        +       +   +     +      +    +      +
GET /saved-views/                      !    +       +        +       +   +     +      +    +      +
POST /saved-views/                     !    +       +        +       +   +     +      +    x      x
GET /saved-views/VIEW/                 !    +       .        .       .   .     .      .    .      .
PUT /saved-views/VIEW/                 !    +       .        .       .   .     .      .    .      .
PATCH /saved-views/VIEW/               !    +       .        .       .   .     .      .    .      .
DELETE /saved-views/VIEW/              !    +       .        .       .   .     .      .    .      .
PUT /saved-views/VIEW/tile/            !    +       .        .       .   .     .      .    .      .
DELETE /saved-views/VIEW/tile/         !    +       .        .       .   .     .      .    .      .
GET /token/                            !    !       !        !       !   !     !      !    +      +
GET /countries/                        +    +       +        +       +   +     +      +    +      +
GET /countries/TCD/                    +    +       +        +       +   +     +      +    +      +
GET /instruments/                      +    +       +        +       +   +     +      +    +      +
GET /instruments/tokyo-1963/           +    +       +        +       +   +     +      +    +      +
GET /partners/                         +    +       +        +       +   +     +      +    +      +
GET /partners/nti/                     +    +       +        +       +   +     +      +    +      +
GET /search/                           =    =       =        =       =   =     =      =    =      =
GET /treaty-actions/                   +    +       +        +       +   +     +      +    +      +
GET /treaty-actions/ACTION/            +    +       +        +       +   +     +      +    +      +
GET /                                  +    +       +        +       +   +     +      +    +      +
GET /schema/                           +    +       +        +       +   +     +      +    +      +
"""
VOCABULARIES = [  # open to all
    *("activity-kinds", "activity-scopes", "activity-statuses", "attendance-statuses", "count-bases", "dac-sectors"),
    *(
        "date-precisions",
        "gcts-pillars",
        "genders",
        "iati-ref-bases",
        "languages",
        "mandates",
        "modalities",
        "network-types",
        "networks",
    ),
    *("output-statuses", "output-types", "participant-categories", "participation-roles", "partner-roles"),
    *("partner-types", "project-statuses", "regions", "sdg-targets", "themes", "treaty-action-types"),
]
ASKED = [  # questions by which somebody could feel for what they may not see
    *("country=TCD", "venue_country=TCD", "partner=nti", "theme=pve", "region=sahel", "year=2020", "search=workshop"),
    *("search=zzdraft", "search=zzother", "search=zzrestricted", "ordering=-updated_at", "instrument=tokyo-1963"),
    *("mandate=s_res_2178", "period=2020-01", "updated_since=2026-01-01"),
    *("publication=proposed", "publication=returned", "publication=draft"),
    *("ordering=-lead", "ordering=title&columns=title,partners,project,mandates,sources,attended,themes,states"),
]
ASKED_OF_WITHHELD = [  # questions by which somebody could feel for a city and days that they are not told
    *("search=zzcity", "search=zzvenue", "search=workshop -zzcity", "search=workshop&ordering=relevance"),
    *(
        "search=zzother-city",
        "period=2024-10",
        "period=2024-10-17",
        "period=2024-H2",
        "period=2024-10&certainty=possible",
    ),
    *("year=2024", "starts_after=2024-10-17", "starts_after=2024-03-02", "ends_before=2024-10-19"),
    *(
        "ends_before=2024-03-05",
        "ordering=starts_on",
        "ordering=-starts_on",
        "starts_after=2024-01-01&ordering=starts_on",
    ),
    *("period=2024-01..2024-12&ordering=starts_on", "ordering=venue_country", "ordering=-venue_country"),
]
TELLING = ["dates", "venue", "sources"]  # columns in which a withheld city or day could stand
SEARCHED = [  # words by which somebody could feel for names and cities that are not theirs to know
    *("workshop", "zzdraft", "zzother", "zzrestricted", "zzproject", "zzprojekt", "zzsealedproject", "zzoutput"),
    *("handbook", "project", "zzcity", "zzvenue", "zzother-city", "zzname", "zzdocument", "tchad", "october 2024"),
]
ADMIN_LISTS = ["?q=zz", "?o=1"]
ROWS_WALKED = 11  # of each model, the newest
FEW = ("anonymous", "officer", "officer2", "manager", "admin", "writer")  # the others see what one of these sees


# -- the tables, read --


def table(text, columns=None):
    """{(method, address): {who: sign}}."""
    first, *rows = [line.split() for line in text.strip().splitlines()]
    names = [{"anon": "anonymous"}.get(name, name) for name in first]
    found = {}
    for row in rows:
        *place, address = row[: -len(names)]
        found[(*place, "GET")[0], address] = dict(zip(names, row[-len(names) :], strict=True))
    return found


def of_model(label):
    """The addresses of a model on the admin pages."""
    return f"/admin/{label.replace('.', '/').lower()}/"


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """The world, made once for all tests of this module and taken back after the last."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


class Asker:
    """Somebody at the site: `ask` sends one request and takes back what it wrote."""

    def __init__(self, world, name):
        self.world, self.name, self.headers = world, name, {}
        self.client = Client(raise_request_exception=False)
        if name in CLIENTS:
            self.headers["Authorization"] = f"Token {world.tokens[name]}"
        elif name != "anonymous":
            self.client.force_login(world.users[name])

    def ask(self, method, address, body=None, **headers):
        content = orjson.dumps(body or {}) if address.startswith("/api/") else body or {}
        kind = {"content_type": "application/json"} if address.startswith("/api/") else {}
        if method in ("GET", "HEAD"):
            content, kind = None, {}
        elif method != "POST":
            kind = {"content_type": "application/json"}
            content = content or b"{}"
        self.client.cookies.pop("messages", None)  # what an earlier answer had to say
        with transaction.atomic():
            send = getattr(self.client, method.lower())
            sent = {"data": content} if content is not None else {}
            response = send(address, headers=self.headers | headers, **sent, **kind)
            response.text_shown = text_of(response)
            transaction.set_rollback(True)
        return response


def text_of(response):
    """All that somebody can read in an answer, where it leads to included."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return f"{content.decode(errors='replace')} {response.get('Location', '')}"


@pytest.fixture(params=[*PEOPLE, *CLIENTS])
def asker(request, world):
    return Asker(world, request.param)


def secrets_told(asker, response):
    """The secrets in an answer that this asker may not read."""
    text = response.text_shown.lower()
    return [word for word, readers in SECRETS.items() if word in text and asker.name not in readers]


def sign_of(response, expected):
    """The sign of an answer, the expected one where that fits."""
    if response.status_code == 302 and "/login/" in response["Location"]:
        return ">"
    fitting = [sign for sign, statuses in SIGNS.items() if response.status_code in statuses and sign != ">"]
    return expected if expected in fitting else fitting[0] if fitting else str(response.status_code)


def walked(asker, rows, before=""):
    """What differs from the table, and what is told that should not be: [(method, address, answer)]."""
    found = []
    for (method, address), signs in rows.items():
        expected = signs.get(asker.name, "-")
        if expected == "-":
            continue
        response = asker.ask(method, before + real(address, asker.world), **sent_to(method, before, address, asker))
        if (sign := sign_of(response, expected)) != expected:
            found.append((method, address, f"{expected} is {sign}"))
        found += [(method, address, f"tells {word}") for word in secrets_told(asker, response)]
    return found


def real(address, world):
    """An address of a table with the keys that only the database knows."""
    job, client = world.records["job"].public_id, world.users["reader"].pk
    address = address.replace("PERSON", str(world.participants["PUBLIC"].person.public_id))
    address = address.replace("SHEET", str(world.records["sheet"].public_id))
    address = address.replace("VIEW", str(world.records["view"].public_id))
    if "/participants/" in address:
        name = address.partition("/activities/")[2].partition("/")[0]
        part = world.participants[name].public_id if name in world.participants else ""
        lent = world.records["OTHER"].register_accesses.values_list("pk", flat=True)[0]
        address = address.replace("PART", str(part)).replace("LENT", str(lent))
    return address.replace("JOB", str(job)).replace("ACTION", str(first_action())).replace("CLIENT", str(client))


@cache
def first_action():
    from instruments.models import TreatyAction

    return TreatyAction.objects.order_by("pk").values_list("pk", flat=True)[0]


NTI = [{"partner": "nti", "role": "lead"}]


def sent_to(method, before, address, asker):
    """Body and headers of a write to the API that lacks nothing."""
    if not before or method == "GET":
        return {}
    name = address.split("/")[2]
    if "/participants/" in address:
        part = {"family_name": "Somebody", "attendance": "attended"}
        return {"body": {} if method == "DELETE" else part, "If-Match": '"1"'}
    if address.endswith("/tile/"):
        return {"body": {"place": 1} if method == "PUT" else {}, "If-Match": '"1"'}
    if "/saved-views/" in address:
        return {"body": {} if method == "DELETE" else {"name": "Walked"}, "If-Match": '"1"'}
    record = asker.world.records.get(name)
    version = {"If-Match": f'"{record.version}"'} if record else {}
    if method == "PUT":
        body = a_body(status="completed", actual={"starts_on": "2020-01-01", "ends_on": "2020-01-01"})
        return {"body": body | {"partners": NTI}, **version}
    if not record:
        return {"body": a_body(partners=NTI)}
    return {"body": {"background": "Changed"} if method == "PATCH" else {}, **version}


# -- everybody, everywhere --


def test_each_page_answers_each_person_as_the_table_says(asker):
    if asker.name not in CLIENTS:
        assert walked(asker, table(PAGES)) == []


def test_each_operation_answers_each_asker_as_the_table_says(asker):
    assert walked(asker, table(OPERATIONS), "/api/v1") == []


def test_vocabularies_are_open_to_all_and_tell_nothing_else(asker):
    rows = {("GET", f"/{name}/"): dict.fromkeys([*PEOPLE, *CLIENTS], "+") for name in VOCABULARIES}
    keys = {name: key_of_vocabulary(name) for name in VOCABULARIES}
    rows |= {
        ("GET", f"/{name}/{key}/"): signs
        for (_, address), signs in list(rows.items())
        for name, key in keys.items()
        if address == f"/{name}/"
    }

    assert walked(asker, rows, "/api/v1") == []


def key_of_vocabulary(name):
    from django.apps import apps

    from activities.term_reading import SLUGS

    model = {slug: model for model, slug in SLUGS.items()}[name]
    found = next(known for known in apps.get_models() if known._meta.model_name == model)
    return found.objects.order_by("pk").values_list("pk", flat=True)[0]


@pytest.mark.parametrize("asker", ["anonymous", "officer2", "manager", "admin"], indirect=True)
def test_the_admin_pages_show_each_person_no_more_than_the_site(asker):
    """Every list and the newest rows of what is narrowed; one row of what is open to all, for one person."""
    told = []
    for group, labels in MODELS.items():
        is_open = group == "reference data"
        for label in labels if asker.name == "admin" or not is_open else ():
            for address in admin_addresses(label, most=1 if is_open else ROWS_WALKED):
                response = asker.ask("GET", address)
                told += [(address, word) for word in secrets_told(asker, response)]
                if response.status_code >= 500 or (asker.name == "anonymous") != (sign_of(response, ">") == ">"):
                    told.append((address, response.status_code))

    assert told == []


def admin_addresses(label, most):
    """The addresses of a model: its list, asked this and that, and those of its newest rows."""
    place, model = of_model(label), next(m for m in admin.site._registry if m._meta.label == label)
    searches = admin.site.get_model_admin(model).search_fields
    rows = list(model._base_manager.order_by("-pk").values_list("pk", flat=True)[:most])
    yield place
    if most > 1:
        yield from (place + query for query in ADMIN_LISTS if searches or "q=" not in query)
    for key in rows:
        yield from (f"{place}{key}/change/", f"{place}{key}/history/")
    yield from (f"{place}add/", *(f"{place}{key}/{page}" for key in rows[:1] for page in ("delete/", "")))


# -- what one may not see --

METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]
HIDEABLE = {  # address with a key in it -> the records that may be hidden there
    "/activities/{}/": "activity",
    "/activities/{}/edit/": "activity",
    "/activities/{}/history/": "activity",
    "/activities/{}/participants/": "activity",
    "/activities/{}/participants/new/": "activity",
    "/activities/{}/participants/terms/": "activity",
    "/activities/{}/participants/access/": "activity",
    "/activities/{}/participants/sessions/": "activity",
    "/activities/{}/participants/presence/": "activity",
    "/views/{}/": "view",
    "/views/{}/edit/": "view",
    "/views/{}/delete/": "view",
    "/views/{}/tile/pin/": "view",
    "/admin/activities/savedview/{}/change/": "view",
    "/api/v1/saved-views/{}/": "view",
    "/api/v1/saved-views/{}/tile/": "view",
    "/activities/PUBLIC/participants/{}/": "participation",
    "/activities/PUBLIC/participants/{}/remove/": "participation",
    "/activities/PUBLIC/participants/{}/address/": "participation",
    "/api/v1/activities/{}/participants/": "activity",
    "/api/v1/activities/PUBLIC/participants/{}/": "participation",
    "/activities/{}/acts/publish/": "activity",
    "/activities/{}/acts/restore/": "activity",
    "/projects/{}/": "project",
    "/projects/{}/acts/publish/": "project",
    "/outputs/{}/": "output",
    "/outputs/{}/acts/publish/": "output",
    "/api/v1/outputs/{}/": "output",
    "/jobs/{}/": "job",
    "/jobs/{}/progress/": "job",
    "/jobs/{}/file/": "job",
    "/jobs/{}/cancel/": "job",
    "/api/v1/activities/{}/": "activity",
    "/api/v1/activities/{}/publish/": "activity",
    "/api/v1/activities/{}/restore/": "activity",
    "/api/v1/activities/{}/participant-statistics/": "activity",
    "/api/v1/projects/{}/": "project",
    "/admin/activities/activity/{}/change/": "activity",
    "/admin/activities/activity/{}/history/": "activity",
    "/admin/activities/activity/{}/delete/": "activity",
    "/admin/activities/project/{}/change/": "project",
    "/admin/activities/output/{}/change/": "output",
    "/admin/activities/sourcedocument/{}/change/": "document",
    "/admin/jobs/job/{}/change/": "job",
    "/admin/accounts/apitoken/{}/change/": "token",
}
NO_ID = "00000000-0000-4000-8000-000000000000"
MISSING = {"job": NO_ID, "participation": NO_ID, "view": NO_ID}


def kind_of(record):
    return {"SourceDocument": "document", "ApiToken": "token", "SavedView": "view"}.get(
        type(record).__name__, type(record).__name__.lower()
    )


def key_in(address, record):
    if address.startswith("/admin/"):
        return str(record.pk)
    if kind_of(record) in ("job", "participation", "view"):
        return str(record.public_id)
    return record.code if kind_of(record) == "output" else record.reference


@pytest.mark.parametrize("asker", FEW, indirect=True)
def test_what_one_may_not_see_answers_exactly_like_what_does_not_exist(asker, world):
    differing = []
    for address, kind in HIDEABLE.items():
        if asker.name in CLIENTS and not address.startswith("/api/"):
            continue
        hidden = [
            r
            for name, r in world.records.items()
            if kind_of(r) == kind
            and asker.name not in RECORDS[name]
            and not ("restore" in address and name == "BINNED")
        ]
        for method in METHODS if hidden else ():
            absent = "999999999" if address.startswith("/admin/") else MISSING.get(kind, "NO-SUCH")
            if method == "GET":
                answers(asker, method, address.format(absent))  # what the process keeps is there from now on
            expected = answers(asker, method, address.format(absent))
            for record in hidden if method == "GET" else hidden[:1]:
                key = key_in(address, record)
                if (found := answers(asker, method, address.format(key))) != expected:
                    differing.append((method, address.format(key), found[0], found[2], "for", expected[0], expected[2]))

    assert differing == []


def answers(asker, method, address):
    """(status, body without what differs between any two requests, number of SQL statements).

    That somebody goes on is noted once a minute, and here taken back each time: it does not count.
    """
    freshness.forget()
    connection.queries_log.clear()  # it holds 9,000 at most, and whoever walks far asks more
    with CaptureQueriesContext(connection) as captured:
        response = asker.ask(method, address, **{"If-Match": '"1"'})
    asked = [query for query in captured if 'UPDATE "accounts_session" SET "seen_at"' not in query["sql"]]
    return response.status_code, plain(response.text_shown, address), len(asked)


def plain(text, address=""):
    """A text without what differs between any two requests."""
    for shown in (address, quote(address, safe="")) if address else ():
        text = text.replace(shown, "")
    text = re.sub(r'name="(csrfmiddlewaretoken|key|_key)" value="[^"]+"', "", text)
    return re.sub(r"[0-9a-f]{32}|Printed on [^<]*|\d\d:\d\d(:\d\d)? UTC|\d\d:\d\d:\d\d[.\d]*(Z|\+00:00)", "", text)


LINKS = {  # part of a body -> (how it names a record, records of that kind)
    "project": (lambda key: key, ["project-draft", "project-restricted"]),
    "parent": (lambda key: key, ["DRAFT", "OTHER", "RESTRICTED"]),
    "citations": (lambda key: [{"document": key, "place": "p. 1"}], ["document-other"]),
}


@pytest.mark.parametrize("asker", ["officer", "officer2", "writer"], indirect=True)
def test_a_link_to_what_one_may_not_see_is_refused_like_one_to_nothing(asker, world):
    taken = []
    for part, (said, names) in LINKS.items():
        for name in names:
            key = getattr(world.records[name], "reference", None) or world.records[name].code
            answers = [
                asker.ask("POST", "/api/v1/activities/", a_body(partners=NTI, **{part: said(sent)}))
                for sent in (key, "no-such")
            ]
            if asker.name not in RECORDS[name]:
                hidden, missing = (plain(answer.text_shown.replace(key, "no-such")) for answer in answers)
                taken += [(part, name, hidden)] if hidden != missing else []
            filtered = asker.ask("GET", f"/api/v1/activities/?project={key}")
            if part == "project" and (filtered.status_code == 200) != (asker.name in RECORDS[name]):
                taken.append(("filter", name, filtered.status_code))

    assert taken == []


# -- no trace --


@pytest.mark.parametrize("asker", FEW, indirect=True)
def test_what_one_may_not_see_leaves_no_trace_in_what_one_sees(asker, world):
    """All pages, lists, counts and filters are the same, letter for letter, once it is gone from the database."""
    addresses = [address for method, address in table(PAGES) if method == "GET" and asker.name not in CLIENTS]
    addresses += [f"/api/v1{address}" for method, address in table(OPERATIONS) if method == "GET"]
    for place in ("/api/v1/activities/", *(["/activities/"] if asker.name not in CLIENTS else [])):
        addresses += [f"{place}?{query}" for query in ASKED]
    addresses += searches(asker)
    if asker.name not in ("anonymous", *CLIENTS):
        addresses += [
            "/activities/new/choices/activities/?search=workshop",
            "/activities/new/choices/projects/?search=project",
        ]
        addresses += [of_model(label) for label in (*MODELS["records and what hangs on them"], *MODELS["one's own"])]
    addresses = [real(address, world) for address in addresses if "/login/" not in address]

    before = {address: read(asker, address) for address in addresses}
    take_away(
        world,
        (
            name
            for name, seers in RECORDS.items()
            if asker.name not in seers and not (asker.name == "officer" and name == "BINNED")
        ),
    )
    after = {address: read(asker, address) for address in addresses}

    assert [
        first_difference(address, before[address], after[address])
        for address in addresses
        if before[address] != after[address]
    ] == []


@pytest.mark.parametrize("asker", ["officer2", "manager", "admin"], indirect=True)
def test_no_question_to_an_admin_page_tells_of_hidden_rows(asker, world):
    """Searches, filters, orders, keys of other columns and completions are answered alike once hidden rows are gone."""
    hidden = [name for name, seers in RECORDS.items() if asker.name not in seers]
    addresses = [*admin_questions(), *(address.format(name) for address in ADMIN_FEELERS for name in hidden)]

    before = {address: answered(asker, address) for address in addresses}
    take_away(world, hidden)
    after = {address: answered(asker, address) for address in addresses}

    assert [address for address in addresses if before[address] != after[address]] == []
    assert {200, 400, 404} == {status for status, _ in after.values()}


ADMIN_FEELERS = [  # addresses with the name of a record that somebody may not see
    "/admin/activities/activity/?q={}",
    "/admin/activities/activity/?reference={}",
    "/admin/activities/activity/?reference__exact={}",
    "/admin/activities/activity/?_to_field=reference&q={}",
    "/admin/activities/activity/{}/change/?_to_field=reference",
    "/admin/activities/activity/{}/change/",
    "/admin/activities/activitytext/?q={}",
    "/admin/activities/activitytext/?activity__reference={}",
    "/admin/activities/activityreader/?q={}",
    "/admin/activities/project/?q={}",
    "/admin/activities/project/{}/change/?_to_field=reference",
    "/admin/activities/output/?q={}",
    "/admin/activities/sourcedocument/?q={}",
    "/admin/autocomplete/?app_label=activities&model_name=activitytext&field_name=activity&term={}",
    "/admin/autocomplete/?app_label=activities&model_name=activity&field_name=project&term={}",
]


def admin_questions():
    """The lists of what is narrowed, asked by each of their filters, by words, and by what they do not take."""
    for label in (*MODELS["records and what hangs on them"], *MODELS["one's own"]):
        pages = admin.site.get_model_admin(next(m for m in admin.site._registry if m._meta.label == label))
        queries = ["_to_field=id", "_popup=1&_to_field=id", "o=1", "pk__gt=0"]
        queries += ["q=zz"] if pages.search_fields else []
        for name in pages.list_filter:
            field = pages.model._meta.get_field(name)
            target = f"{name}__{field.target_field.name}" if field.is_relation else name
            values = pages.model._base_manager.exclude(**{name: None}).values_list(name, flat=True)
            queries += [f"{target}__exact={value}" for value in values[:1]]
        yield from (f"{of_model(label)}?{query}" for query in queries)


def answered(asker, address):
    """(status, what can be read) of an address, without the address itself."""
    freshness.forget()
    response = asker.ask("GET", address)
    return response.status_code, plain(response.text_shown, address)


COUNTED = [  # places that take the parameters of the list of activities
    *("/api/v1/activities/", "/api/v1/statistics/activities/", "/api/v1/statistics/coordination/"),
    *("/activities/", "/dashboard/", "/dashboard/coordination/"),
]


@pytest.mark.parametrize("asker", ["anonymous", "officer2", "admin", "writer"], indirect=True)
def test_another_city_and_other_days_change_nothing_for_who_is_not_told_them(asker, world):
    """All pages, lists, counts and orders are the same, letter for letter and query for query."""
    addresses = [address for method, address in table(PAGES) if method == "GET" and asker.name not in CLIENTS]
    addresses += [f"/api/v1{address}" for method, address in table(OPERATIONS) if method == "GET"]
    for place in COUNTED if asker.name not in CLIENTS else COUNTED[:3]:
        asked = [query for query in ASKED_OF_WITHHELD if "statistics" not in place and "dashboard" not in place]
        asked = asked or [query for query in ASKED_OF_WITHHELD if "ordering" not in query]
        addresses += [f"{place}?{quote(query, safe='=&')}" for query in asked]
    if asker.name not in CLIENTS:
        addresses += [f"/activities/?year=2024&columns=title,{name}&ordering=venue_country" for name in TELLING]
    addresses += searches(asker)
    if asker.name not in ("anonymous", *CLIENTS):
        addresses += [of_model(label) for label in MODELS["records and what hangs on them"]]
        activities = of_model("activities.Activity")
        key = world.records["WITHHELD"].pk
        addresses += [f"{activities}?q=zzcity", f"{activities}?q=zzstated", f"{activities}?o=4", f"{activities}?o=-5"]
        addresses += [f"{activities}{key}/change/", f"{activities}{key}/history/"]
        addresses += [f"{of_model('activities.ActivitySearch')}{key}/change/"]
    addresses = [real(address, world) for address in addresses if "/login/" not in address]

    for address in addresses:
        answers(asker, "GET", address)  # what the process keeps is there from now on
    before = {address: answers(asker, "GET", address) for address in addresses}
    freshness.forget()
    elsewhere(world.records["WITHHELD"])
    for address in addresses:
        answers(asker, "GET", address)
    after = {address: answers(asker, "GET", address) for address in addresses}

    assert [
        (
            address,
            before[address][0],
            before[address][2],
            after[address][2],
            *first_difference(address, before[address][1], after[address][1]),
        )
        for address in addresses
        if before[address] != after[address]
    ] == []
    assert [address for address in addresses if "?" in address and before[address][0] != 200] == []


def searches(asker):
    """The places where everything is searched in, asked for each of SEARCHED."""
    places = ["/api/v1/search/", *(["/search/", "/search/suggestions/"] if asker.name not in CLIENTS else [])]
    return [f"{place}?search={quote(words)}" for place in places for words in SEARCHED]


def elsewhere(activity):
    """Has an activity held in another city, on other days of the same year."""
    day = dt.date(2024, 3, 2)
    type(activity).objects.filter(pk=activity.pk).update(
        venue_city="Zzother-city",
        venue_name="",
        latitude=None,
        longitude=None,
        time_zone="Asia/Karachi",
        dates_as_stated="",
        actual_starts_on=day,
        actual_ends_on=day.replace(day=1, month=5),
        actual_ends_on_precision="month",
        planned_starts_on=day.replace(month=7),
    )


def first_difference(address, before, after):
    """(address, what stands there with the hidden records, what without)."""
    lines = zip(before.splitlines(), after.splitlines(), strict=False)
    return next(((address, here[:300], there[:300]) for here, there in lines if here != there), (address, "length"))


def take_away(world, names):
    """Deletes records of the world from the database, and what leads to them."""
    for name in names:
        record = world.records[name]
        if kind_of(record) == "participation":
            continue  # whoever sees the activity sees that somebody took part
        for relation in type(record)._meta.related_objects:
            if relation.field.null and not relation.field.many_to_many:
                relation.related_model._base_manager.filter(**{relation.field.name: record.pk}).update(
                    **{relation.field.name: None}
                )
        if kind_of(record) == "document":
            record.activitycitations.all().delete()
        if kind_of(record) == "activity":
            record.participations.all().delete()
        type(record)._base_manager.filter(pk=record.pk).delete()


def read(asker, address):
    freshness.forget()
    return plain(asker.ask("GET", address).text_shown)


def test_every_address_stands_in_the_tables():
    walked = {resolve(real_route(address)).route for _, address in table(PAGES)}
    walked |= {resolve(f"/api/v1{real_route(address)}").route for _, address in table(OPERATIONS)}
    walked |= {resolve(f"/api/v1/{name}/{rest}").route for name in VOCABULARIES for rest in ("", "x/")}
    walked |= {
        resolve(of_model(label) + page).route
        for labels in MODELS.values()
        for label in labels
        for page in ("", "add/", "1/", "1/change/", "1/history/", "1/delete/")
    }

    assert {"".join(str(pattern).removeprefix("^") for pattern in path) for path in patterns()} - walked == set()


def real_route(address):
    for name in ("JOB", "PERSON", "PART", "SHEET", "VIEW"):
        address = address.replace(name, MISSING["job"])
    for name in ("ACTION", "CLIENT", "LENT"):
        address = address.replace(name, "1")
    return address


def test_every_operation_of_the_schema_stands_in_the_table():
    described = SchemaGenerator().get_schema(public=True)["paths"]
    operations = {
        (method.upper(), resolve(path.replace("{", "").replace("}", "")).route)
        for path, methods in described.items()
        for method in methods
    }
    walked = {(method, resolve(f"/api/v1{real_route(address)}").route) for method, address in table(OPERATIONS)}
    walked |= {("GET", resolve(f"/api/v1/{name}/{rest}").route) for name in VOCABULARIES for rest in ("", "x/")}

    assert operations - walked == set()


def test_every_model_of_the_admin_pages_stands_in_the_table():
    assert sorted(m._meta.label for m in admin.site._registry) == sorted(sum(MODELS.values(), []))
