from . import service_message_preview
