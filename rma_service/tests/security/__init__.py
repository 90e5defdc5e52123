from . import test_dialogs
