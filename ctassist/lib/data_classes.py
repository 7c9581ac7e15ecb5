"""The four classes of data, one for every field of every model of ours.

A model says it in `data_classes`, class by class, as the names of its fields; what an abstract parent says
holds for its children. A test walks all models and fails for a field without a class.
Source: the product's security requirements, section 1.
"""

P0 = "P0"  # public once the record is published; reference data always
P1 = "P1"  # internal: drafts, notes, budgets, who edited
P2 = "P2"  # personal: name, function, employer, attendance
P3 = "P3"  # sensitive: contacts, secrets, remarks on a person


def class_of(field):
    """P0 to P3 for a model field, or None where its model says nothing. A primary key made by Django is P0."""
    if field.primary_key and field.auto_created:
        return P0
    for model in field.model.__mro__:
        for data_class, names in vars(model).get("data_classes", {}).items():
            if field.name in names.split():
                return data_class
    return None
