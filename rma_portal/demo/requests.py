"""What the customer of the demo asked for online: by the form, as he would."""

from werkzeug.datastructures import MultiDict

from odoo.tools.misc import file_open

KEY = "de" * 16
PROBLEM = (
    "The battery is empty by noon, and the phone gets warm while it is charged. I can"
    " do without it for two days."
)
OFFERED = ("repair", "maintenance")
PHOTO = "rma_service/demo/img/phone_front.jpg"


def load_requests(env):
    """Let the demo login ``portal`` ask for a repair of his phone, once."""
    user = env.ref("base.demo_user0", raise_if_not_found=False)
    model = env.ref("rma_service.demo_model_phone_p9", raise_if_not_found=False)
    requests = env["rma.service.request"]
    if not (user and model) or requests.search_count([("key", "=", KEY)], limit=1):
        return
    company = user.company_id
    company.service_request_from = "everybody"
    for name in OFFERED:
        env.ref(f"rma_service.rma_service_type_{name}").is_offered_online = True
    device = env["stock.lot"].create(
        {
            "name": "P9-5561",
            "product_id": model.id,
            "owner_id": user.partner_id.id,
            "is_foreign": True,
        }
    )
    requests = requests.with_user(user).sudo().with_company(company)
    form = {"device": str(device.id), "problem": PROBLEM, "time": "afternoon"}
    choice = requests._read_choice(form, user, company)
    fee = requests._prepare_fee(choice, user, company)
    if fee:
        form |= {"consent": "1", "fee": requests._format_fee(fee)}
    symptom = env.ref("rma_service.demo_symptom_phone_battery", False)
    if symptom:
        form["symptom"] = str(symptom.id)
    with file_open(PHOTO, "rb") as photo:
        files = [("front.jpg", photo.read())]
    vals, problems = requests._read_form(MultiDict(form), files, choice, user, company)
    if problems:
        raise ValueError(problems)
    request, _is_new = requests._take(KEY, company, vals, files)
    last = env["mail.message"].search([], order="id desc", limit=1)
    request.with_context(mail_notify_force_send=False)._land()
    # The clerk gives it to who repairs phones, so that a time can be booked.
    team = env.ref("rma_service.demo_team_electronics", raise_if_not_found=False)
    request.order_id.team_id = team or request.order_id.team_id
    env["rma.service.demo"]._get_player()._settle_mails(last.id)
