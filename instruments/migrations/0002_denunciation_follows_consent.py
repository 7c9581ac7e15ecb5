from django.db import migrations

FORWARDS = """
CREATE FUNCTION hold_denunciations() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM instruments_treatyaction act
      JOIN instruments_treatyactiontype kind ON kind.code = act.type_id AND kind.ends_consent
     WHERE (act.country_id, act.instrument_id) IN
           ((OLD.country_id, OLD.instrument_id), (NEW.country_id, NEW.instrument_id))
       AND NOT EXISTS (SELECT FROM instruments_treatyaction later WHERE later.supersedes_id = act.id)
       AND NOT EXISTS (
         SELECT FROM instruments_treatyaction consent
           JOIN instruments_treatyactiontype kind ON kind.code = consent.type_id AND kind.expresses_consent
          WHERE (consent.country_id, consent.instrument_id) = (act.country_id, act.instrument_id)
            AND (consent.deposited_on IS NULL OR act.deposited_on IS NULL
                 OR consent.deposited_on <= latest_day(act.deposited_on, act.deposited_on_precision_id))
            AND NOT EXISTS (SELECT FROM instruments_treatyaction later WHERE later.supersedes_id = consent.id))
       AND NOT EXISTS (
         SELECT FROM instruments_partyfact fact
          WHERE (fact.country_id, fact.instrument_id) = (act.country_id, act.instrument_id)
            AND (act.deposited_on IS NULL
                 OR CASE fact.kind WHEN 'became_party' THEN date_trunc('year', fact.known_by) ELSE fact.known_by END
                    <= latest_day(act.deposited_on, act.deposited_on_precision_id)))
  ) THEN
    RAISE EXCEPTION 'A denunciation needs an earlier consent of the State to the instrument.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'denunciation_follows_consent';
  END IF;
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER denunciation_follows_consent
  AFTER INSERT OR UPDATE OR DELETE ON instruments_treatyaction
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION hold_denunciations();
CREATE CONSTRAINT TRIGGER denunciation_follows_consent
  AFTER UPDATE OR DELETE ON instruments_partyfact
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION hold_denunciations();
"""

BACKWARDS = """
DROP TRIGGER denunciation_follows_consent ON instruments_partyfact;
DROP TRIGGER denunciation_follows_consent ON instruments_treatyaction;
DROP FUNCTION hold_denunciations();
"""


class Migration(migrations.Migration):
    """Constraint C17, checked when a transaction commits: a State can leave only what it has joined."""

    dependencies = [("instruments", "0001_initial")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
