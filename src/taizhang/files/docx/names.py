"""Names of the WordprocessingML vocabulary, spelled once."""

W_SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT_SPACE = "http://purl.oclc.org/ooxml/wordprocessingml/main"
MC_SPACE = "http://schemas.openxmlformats.org/markup-compatibility/2006"
R_SPACE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
REL_SPACE = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES_SPACE = "http://schemas.openxmlformats.org/package/2006/content-types"
XML_SPACE = "http://www.w3.org/XML/1998/namespace"


def w(name: str) -> str:
    return f"{{{W_SPACE}}}{name}"


P, R, T, TAB, BR, CR = w("p"), w("r"), w("t"), w("tab"), w("br"), w("cr")
RPR, PPR, SDT, TBL, TR, TC = w("rPr"), w("pPr"), w("sdt"), w("tbl"), w("tr"), w("tc")
INS, DEL, MOVE_FROM, MOVE_TO = w("ins"), w("del"), w("moveFrom"), w("moveTo")
TXBX, VAL = w("txbxContent"), w("val")
NO_BREAK_HYPHEN, SOFT_HYPHEN = w("noBreakHyphen"), w("softHyphen")
FALLBACK, CHOICE = f"{{{MC_SPACE}}}Fallback", f"{{{MC_SPACE}}}Choice"
ALTERNATE = f"{{{MC_SPACE}}}AlternateContent"
SPACE = f"{{{XML_SPACE}}}space"
