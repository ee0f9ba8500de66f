"""Where templates come from."""

from functools import cache

from django.template.loaders import cached


class Loader(cached.Loader):
    """Each template is read once, and knows its blocks: for each page that extends one, Django would look for
    them in all of its nodes."""

    def get_template(self, template_name, skip=None):
        template = super().get_template(template_name, skip)
        nodes = template.nodelist
        if "get_nodes_by_type" not in vars(nodes):
            nodes.get_nodes_by_type = cache(nodes.get_nodes_by_type)
        return template
