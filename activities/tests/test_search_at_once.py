"""Words of an activity that two transactions change at once; these commit, and take their changes back."""

import threading

from django.db import connection, transaction

from activities.models import Activity
from activities.search import Search
from activities.tests.builders import an_activity
from partners.models import Partner


def test_two_transactions_that_change_one_activity_keep_each_other_s_words(django_db_setup, django_db_blocker):
    def link_country():
        activity.country_links.create(country_id="TUV", relation="invited")
        connection.close()

    with django_db_blocker.unblock():
        activity = an_activity(reference="AT-ONCE", title="Axolotl")
        try:
            with transaction.atomic():
                activity.partner_links.create(partner=Partner.objects.get(code="eu"), role_id="donor")
                other = threading.Thread(target=link_country)
                other.start()
                other.join(0.5)  # it waits for this transaction, having looked before its end
            other.join()
            assert list(Activity.objects.filter(Search("axolotl EU tuvalu").condition)) == [activity]
        finally:
            activity.delete()
