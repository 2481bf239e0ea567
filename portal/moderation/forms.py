from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.validators import InputRequired

RELEASE, WITHOUT_MARKED, CHOSEN = "muat", "samar", "pilihan"
SPAM = "spam"


class DecisionForm(FlaskForm):
    """One decision: what the button says that was pressed. About many at once it is RELEASE or SPAM, and about one
    RELEASE, WITHOUT_MARKED, CHOSEN, or the code of a reason.
    """

    keputusan = HiddenField(_("Decision"), [InputRequired(_("Choose a decision."))])
