from ctassist.lib.invented import SampleCommand
from participants.sample import MOST, add_people, remove_people


class Command(SampleCommand):
    help = (
        "Invents people who take part in the invented activities of make_sample, to measure with; on private servers "
        "only. Safe to repeat: activities that have participants are left alone. Take them out before the activities."
    )
    counted, help_of_count, most = "each", "how many people there are to be in each activity", MOST

    def add(self, number):
        return f"participations: {add_people(number, self.stdout.write)} added"

    def remove(self):
        return f"participations: {remove_people(self.stdout.write)} removed"
