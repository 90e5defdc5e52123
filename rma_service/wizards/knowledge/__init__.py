from . import service_article_make
