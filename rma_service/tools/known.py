"""Records of our own data files, found without a statement.

``env.ref`` looks each time whether the record is still there. Who deletes one deletes
its name with it, and the registry forgets the name: what it knows is there.
"""


def find_known(env, xml_id):
    """Return the record of an XML id, or None where it was deleted.

    :param xml_id: with the name of the add-on before the point
    """
    names = env["ir.model.data"]
    model, record_id = names._xmlid_to_res_model_res_id(xml_id)
    return env[model].browse(record_id) if record_id else None
