from activities.sample import MOST, add_samples, remove_samples
from ctassist.lib.invented import SampleCommand


class Command(SampleCommand):
    help = (
        "Invents activities of realistic shape (SAMPLE-0000001 and so on), to measure with; on private servers only. "
        "Needs the reference data. Safe to repeat: adds those that are missing."
    )
    counted, help_of_count, most = "activities", "how many there are to be", MOST

    def add(self, number):
        added = add_samples(number, self.stdout.write)
        return f"activities: {added} added, {number - added} left alone"

    def remove(self):
        return f"activities: {remove_samples(self.stdout.write)} removed"
