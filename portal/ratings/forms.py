from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
