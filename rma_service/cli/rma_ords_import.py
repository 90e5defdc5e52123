"""``odoo rma_ords_import``: import files of the Open Repair Data Standard.

Odoo loads this file on its own, outside of the package of the add-on.
"""

import argparse
import json
import resource
import sys
import textwrap
from pathlib import Path

from odoo import SUPERUSER_ID, api
from odoo.cli.command import Command
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tools import config


class RmaOrdsImport(Command):
    """Import repair records of the Open Repair Data Standard v0.3 as service orders"""

    name = "rma_ords_import"

    def __init__(self):
        super().__init__()
        self.parser.formatter_class = argparse.RawDescriptionHelpFormatter
        self.parser.epilog = textwrap.dedent("""\
            Interrupted or repeated imports go on: records that are here already are
            recognised by their id and left as they are. Rows that cannot be read are
            listed in NAME_problems.csv in the current folder.
        """)
        self.parser.add_argument("-c", "--config", help="configuration file of Odoo")
        self.parser.add_argument("-d", "--database", required=True)
        self.parser.add_argument(
            "--company", type=int, help="id of the company (default: the first one)"
        )
        self.parser.add_argument("--problems", help="file that lists the refused rows")
        self.parser.add_argument("files", nargs="+", metavar="FILE")

    def run(self, cmdargs):
        """Import the files one after the other; prints the counters of each as JSON."""
        options = self.parser.parse_args(cmdargs)
        if options.problems and len(options.files) > 1:
            self.parser.error("--problems names the list of one file: give one FILE")
        arguments = ["--no-http", "-d", options.database]
        if options.config:
            arguments += ["-c", options.config]
        config.parse_config(arguments, setup_logging=True)
        registry = Registry(options.database)
        with registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            if "rma.service.ords.import" not in env:
                sys.exit("rma_service is not installed in this database.")
            for name in options.files:
                self._import(env, Path(name), options)

    def _import(self, env, path, options):
        company = env["res.company"].browse(options.company or env.company.id)
        importer = env["rma.service.ords.import"].with_company(company)
        try:
            counters = importer.import_path(path, problems_path=options.problems)
        except (OSError, UserError) as error:
            sys.exit(f"{path}: {error}")
        env.cr.commit()
        rate = counters["read"] / counters["seconds"] if counters["seconds"] else 0
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        counters = json.dumps({"file": path.name} | counters, ensure_ascii=False)
        sys.stdout.write(f"{counters}\n{rate:.0f} rows/s, peak memory {peak:.0f} MB\n")
