"""The triggers that write the history, put on every table of ours after each migration.

New rows are written to it a statement at a time: reading in a long list costs a third of what it would row by row.

A model belongs to itself, or says `history_of = "activity"` when its rows belong to the record behind that
foreign key. The rows of a many-to-many table belong to the model that declares the field. `is_recorded =
False` keeps a table out. Columns in UNRECORDED never enter the history, nor those that a model names in `unrecorded`,
nor those that the database derives; of a secret, and of what a model names in `concealed`, only that it changed.
"""

from django.apps import apps
from django.db import connections

UNRECORDED = ["last_login", "last_used_at"]

FUNCTION = """
-- of both, the arguments: primary key, table of the subject, column that holds the subject's key, columns that do not
-- count, and those of which it is recorded that they change, not what they hold; so too of a password or digest.

CREATE OR REPLACE FUNCTION record_new_rows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  left_out text[] := string_to_array(concat_ws(' ', TG_ARGV[3], TG_ARGV[4]), ' ') || ARRAY['password', 'digest'];
BEGIN
  INSERT INTO history_change (transaction, changed_at, "table", row_key, subject_table, subject_key, action,
                              before, after, actor_id, request_id, door)
  SELECT pg_current_xact_id()::text::bigint, clock_timestamp(), TG_TABLE_NAME, one ->> TG_ARGV[0],
         TG_ARGV[1], coalesce(one ->> TG_ARGV[2], ''), 'insert', NULL, one,
         nullif(current_setting('ctassist.actor', true), '')::bigint,
         coalesce(current_setting('ctassist.request', true), ''),
         coalesce(current_setting('ctassist.door', true), '')
    FROM (SELECT to_jsonb(new_rows) - left_out AS one FROM new_rows OFFSET 0) AS ones;  -- OFFSET: once a row
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION record_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  unrecorded text[] := string_to_array(TG_ARGV[3], ' ');
  secret text[] := ARRAY['password', 'digest'];
  old_row jsonb := to_jsonb(OLD) - unrecorded;
  new_row jsonb;
  one jsonb;
  was jsonb;
  became jsonb;
BEGIN
  IF TG_OP <> 'DELETE' THEN new_row := to_jsonb(NEW) - unrecorded; END IF;
  IF old_row = new_row THEN RETURN NULL; END IF;
  IF TG_ARGV[4] <> '' THEN
    secret := secret || string_to_array(TG_ARGV[4], ' ');
    SELECT jsonb_object_agg(name, 'before'), jsonb_object_agg(name, 'after') INTO was, became
      FROM unnest(string_to_array(TG_ARGV[4], ' ')) AS name
     WHERE TG_OP = 'UPDATE' AND old_row -> name IS DISTINCT FROM new_row -> name;
  END IF;
  old_row := (old_row - secret) || coalesce(was, '{}');
  new_row := (new_row - secret) || coalesce(became, '{}');
  one := coalesce(new_row, old_row);
  INSERT INTO history_change (transaction, changed_at, "table", row_key, subject_table, subject_key, action,
                              before, after, actor_id, request_id, door)
  VALUES (pg_current_xact_id()::text::bigint, clock_timestamp(), TG_TABLE_NAME, one ->> TG_ARGV[0],
          TG_ARGV[1], coalesce(one ->> TG_ARGV[2], ''), lower(TG_OP), old_row, new_row,
          nullif(current_setting('ctassist.actor', true), '')::bigint,
          coalesce(current_setting('ctassist.request', true), ''),
          coalesce(current_setting('ctassist.door', true), ''));
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION refuse_change_of_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the history is only added to';
END $$;

CREATE OR REPLACE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON history_change
FOR EACH ROW EXECUTE FUNCTION refuse_change_of_history();

CREATE OR REPLACE TRIGGER refuse_emptying BEFORE TRUNCATE ON history_change
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_history();
"""

TRIGGERS = """
CREATE OR REPLACE TRIGGER record_new_rows AFTER INSERT ON "{table}" REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION
record_new_rows('{key}', '{subject_table}', '{subject_column}', '{unrecorded}', '{concealed}');
CREATE OR REPLACE TRIGGER record_change AFTER UPDATE OR DELETE ON "{table}"
FOR EACH ROW EXECUTE FUNCTION
record_change('{key}', '{subject_table}', '{subject_column}', '{unrecorded}', '{concealed}')
"""


def recorded_models():
    """Every model of our own apps whose rows enter the history, many-to-many tables included."""
    for model in apps.get_models(include_auto_created=True):
        owner = model._meta.auto_created or model
        ours = hasattr(owner, "data_classes") and owner._meta.managed and not owner._meta.proxy
        if ours and getattr(owner, "is_recorded", True):
            yield model


def subject_of(model):
    """(table, column): the record that a row belongs to, and the column with that record's key."""
    owner = model._meta.auto_created
    if owner:
        link = next(f for f in model._meta.concrete_fields if f.is_relation and f.related_model is owner)
    elif getattr(model, "history_of", None):
        link = model._meta.get_field(model.history_of)
    else:
        return model._meta.db_table, model._meta.pk.column
    return link.related_model._meta.db_table, link.column


def derived_columns(model):
    return [field.column for field in model._meta.concrete_fields if field.generated]


def columns_left_out(model):
    return [*UNRECORDED, *getattr(model, "unrecorded", "").split(), *derived_columns(model)]


def record_tables(sender, using, **kwargs):
    """After migrations: the trigger on every recorded table that exists by now."""
    if sender.label not in {model._meta.app_label for model in recorded_models()} | {"history"}:
        return
    with connections[using].cursor() as cursor:
        present = set(connections[using].introspection.table_names(cursor))
        if "history_change" not in present:
            return
        cursor.execute(FUNCTION)
        for model in recorded_models():
            if model._meta.app_label == sender.label and model._meta.db_table in present:
                subject_table, subject_column = subject_of(model)
                cursor.execute(
                    TRIGGERS.format(
                        table=model._meta.db_table,
                        key=model._meta.pk.column,
                        subject_table=subject_table,
                        subject_column=subject_column,
                        unrecorded=" ".join(columns_left_out(model)),
                        concealed=getattr(model, "concealed", ""),
                    )
                )
