from . import test_wilson
from . import test_redaction
from . import test_article
from . import test_article_make
from . import test_article_of_order
from . import test_article_use
from . import test_article_demo
