from pathlib import Path

from django.apps import apps

from activities import models as activities
from countries.models import Language, NetworkType
from ctassist.lib.loading import LoadCommand, Loading, read_csv
from ctassist.lib.models import DatePrecision
from instruments.models import TreatyActionType
from partners.models import IatiRefBasis, PartnerType

VOCABULARIES = {
    DatePrecision: "date_precisions.csv",
    Language: "languages.csv",
    NetworkType: "network_types.csv",
    PartnerType: "partner_types.csv",
    IatiRefBasis: "iati_ref_bases.csv",
    TreatyActionType: "treaty_action_types.csv",
    activities.ActivityKind: "activity_kinds.csv",
    activities.Modality: "modalities.csv",
    activities.ActivityScope: "activity_scopes.csv",
    activities.ActivityStatus: "activity_statuses.csv",
    activities.CountBasis: "count_bases.csv",
    activities.ParticipantCategory: "participant_categories.csv",
    activities.ParticipationRole: "participation_roles.csv",
    activities.Gender: "genders.csv",
    activities.AttendanceStatus: "attendance_statuses.csv",
    activities.PartnerRole: "partner_roles.csv",
    activities.ProjectStatus: "project_statuses.csv",
    activities.OutputType: "output_types.csv",
    activities.OutputStatus: "output_statuses.csv",
    activities.GctsPillar: "gcts_pillars.csv",
    activities.SdgTarget: "sdg_targets.csv",
    activities.DacSector: "dac_sectors.csv",
    activities.Theme: "themes.csv",
}


class Command(LoadCommand):
    help = "Loads the lookup tables: kinds, statuses, roles, themes, languages and so on. Safe to repeat."

    def load(self, **options):
        for model, file in VOCABULARIES.items():
            yield load_terms(model, Path(apps.get_app_config(model._meta.app_label).path) / "data" / file)


def load_terms(model, path):
    """One vocabulary from its file, whose columns are the fields of its model, in the order of its rows."""
    loading = Loading(model)
    for position, row in enumerate(read_csv(path)):
        loading.put(row, **loading.values_of(row), position=position)
    return loading
