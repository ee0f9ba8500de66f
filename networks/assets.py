"""Static files on their way to readers."""

import minify
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage


class SmallerStylesheets(CompressedManifestStaticFilesStorage):
    """Whitenoise's storage, with our own stylesheets freed of comments and white space first."""

    def post_process(self, paths, dry_run=False, **options):
        for name in paths:
            if name.startswith("networks/") and name.endswith(".css") and not dry_run:
                with self.open(name) as sheet:
                    small = minify.string("text/css", sheet.read().decode())
                self.delete(name)
                self.save(name, ContentFile(small.encode()))
        yield from super().post_process(paths, dry_run, **options)
