"""`{% once_per_edition %}`: parts of a page that are the same until something is published."""

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from portal.published.remembered import remembered

register = template.Library()


@register.tag
def once_per_edition(parser: Parser, token: Token) -> "OncePerEditionNode":
    """Render what stands inside once in an edition, for each language and each other value.

    `{% once_per_edition "archive" page.pk year %}…{% endonce_per_edition %}`: a name, and all that
    may make the part another. Nothing of a visitor may stand inside, no form and no token. What
    changes by time alone must not either. In a preview it is rendered each time.
    """
    name, *values = token.split_contents()[1:]
    inside = parser.parse(("endonce_per_edition",))
    parser.delete_first_token()
    keys = [parser.compile_filter(value) for value in (name, *values)]
    return OncePerEditionNode(inside, keys)


class OncePerEditionNode(template.Node):
    def __init__(self, nodelist: NodeList, keys: list[FilterExpression]) -> None:
        self.nodelist, self.keys = nodelist, keys

    def render(self, context: Context) -> SafeString:
        values = tuple(key.resolve(context) for key in self.keys)
        key = ("part of a page", get_language(), *values)
        return remembered(context.get("request"), key, lambda: self.nodelist.render(context))
