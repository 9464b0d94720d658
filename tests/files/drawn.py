"""PDF files drawn by hand, so that a test needs no other program to have one."""


def to_unicode(lines: list[str]) -> str:
    codes = sorted({f"{ord(c):04x}" for line in lines for c in line})
    return (
        "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000><ffff> endcodespacerange "
        f"{len(codes)} beginbfchar {' '.join(f'<{code}><{code}>' for code in codes)} endbfchar endcmap end"
    )


def pdf(lines: list[str]) -> bytes:
    """A page in a font of the reader's own, so that no tool is needed to draw it."""
    shown = "".join(f"<{line.encode('utf-16-be').hex()}> Tj 0 -20 Td " for line in lines)
    stream = f"BT /F 12 Tf 60 700 Td {shown}ET"
    mapped = to_unicode(lines)
    parts = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        f"<</Length {len(stream)}>>stream\n{stream}\nendstream",
        "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/Identity-H/DescendantFonts[6 0 R]/ToUnicode 8 0 R>>",
        "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)"
        "/Supplement 2>>/FontDescriptor 7 0 R/DW 1000>>",
        "<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[0 -120 1000 880]/ItalicAngle 0/Ascent 880"
        "/Descent -120/CapHeight 880/StemV 93>>",
        f"<</Length {len(mapped)}>>stream\n{mapped}\nendstream",
    ]
    body, table = "%PDF-1.4\n", "0000000000 65535 f \n"
    for at, part in enumerate(parts, 1):
        table += f"{len(body):010} 00000 n \n"
        body += f"{at} 0 obj{part}endobj\n"
    size = len(parts) + 1
    tail = f"xref\n0 {size}\n{table}trailer<</Root 1 0 R/Size {size}>>\nstartxref\n{len(body)}\n%%EOF\n"
    return (body + tail).encode("ascii")
