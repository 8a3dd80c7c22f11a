"""GS1's application identifiers (AIs) as data, and how to look one up.

What it decides:
1. which AIs exist: those of GS1's Barcode Syntax Dictionary, release 2026-01-27, and no others;
2. how long an AI is: its first two digits settle it, so element strings can be cut without guessing;
3. which values end without a separator: GS1 General Specifications, figure 7.8.5-2, by the first two digits;
4. what a value is made of, what else an AI asks for or forbids, and which AIs are keys of a Digital Link.

The table keeps facts only. A test compares it with the published dictionary, entry by entry.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

# The first two digits of the AIs whose values have a pre-defined length and so need no separator.
_PREDEFINED: Final = (
    *("00", "01", "02", "03", "04"),
    *("11", "12", "13", "14", "15", "16", "17", "18", "19", "20"),
    *("31", "32", "33", "34", "35", "36", "41"),
)


@dataclass(frozen=True, slots=True)
class Component:
    """One part of a value: `charset` is N (digits), X (CSET 82), Y (CSET 39) or Z (base64url); lengths count
    characters; `checks` name functions of `_linters`. Only the last part of a value may vary in length."""

    charset: str
    shortest: int
    longest: int
    optional: bool
    checks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Identifier:
    """One AI.

    `shortest` and `longest`: how many characters a value may have. `attribute`: may stand in the query of a
    Digital Link. `requires`: of every list at least one group must be present as a whole. `excludes`: must not
    be present. Both hold AIs, or patterns in which `n` is any digit. `qualifiers`: None unless the AI is a
    primary key, else its alternative, ordered qualifiers.
    """

    ai: str
    title: str
    fixed: bool
    attribute: bool
    components: tuple[Component, ...]
    requires: tuple[tuple[tuple[str, ...], ...], ...]
    excludes: tuple[str, ...]
    qualifiers: tuple[tuple[str, ...], ...] | None
    shortest: int = field(init=False)
    longest: int = field(init=False)

    def __post_init__(self) -> None:
        # Asked for every value that is read, so counted once.
        needed = sum(part.shortest for part in self.components if not part.optional)
        object.__setattr__(self, "shortest", needed)
        object.__setattr__(self, "longest", sum(part.longest for part in self.components))

    @property
    def label(self) -> str:
        """How messages name it: AI (01) GTIN."""
        return f"AI ({self.ai}) {self.title}".rstrip()


# One line an AI or a run of AIs:
#   AI[..last]  marks  parts  [<needed] [!forbidden] [@qualifiers]  = title
# marks      f = pre-defined length, q = may stand in a Digital Link's query, - = neither
# part       character set and length (N6, X1-20), then its checks (:csum); a leading ? makes it optional
# <a|b&c     needs a, or b together with c; several such fields must all hold
# !a|b       forbids a and b
# @a>b|c     is a primary key, followed by a then b, or by c
_TABLE: Final = """
00 fq N18:csum:gcppos2 @ = SSCC
01 fq N14:csum:gcppos2 !255|37 @22>10>21|235 = GTIN
02 fq N14:csum:gcppos2 !01|03 <37 = CONTENT
03 f N14:csum:gcppos2 !01|02|37 = MTO GTIN
10 q X1-20 <01|02|03|8006|8026 = BATCH/LOT
11 fq N6:yymmd0 <01|02|03|8006|8026 = PROD DATE
12 fq N6:yymmd0 <8020 = DUE DATE
13 fq N6:yymmd0 <01|02|03|8006|8026 = PACK DATE
15 fq N6:yymmd0 <01|02|03|8006|8026 = BEST BEFORE or BEST BY
16 fq N6:yymmd0 <01|02|03|8006|8026 = SELL BY
17 fq N6:yymmd0 <01|02|03|255|8006|8026 = USE BY or EXPIRY
20 fq N2 <01|02|8006|8026 = VARIANT
21 - X1-20 <01|03|8006 !235 = SERIAL
22 - X1-20 <01 = CPV
235 - X1-28 <01 = TPX
240 q X1-30 <01|02|8006|8026 = ADDITIONAL ID
241 q X1-30 <01|02|8006|8026 = CUST. PART No.
242 q N1-6 <01|02|8006|8026 = MTO VARIANT
243 q X1-20 <01 = PCN
250 q X1-30 <01|8006 <21 = SECONDARY SERIAL
251 q X1-30 <01|8006 = REF. TO SOURCE
253 q N13:csum:gcppos1 ?X1-17 @ = GDTI
254 - X1-20 <414 = GLN EXTENSION COMPONENT
255 q N13:csum:gcppos1 ?N1-12 @ !01|02|415|8006|8020|8026 = GCN
30 q N1-8 <01|02 = VAR. COUNT
3100..3105 fq N6 <01|02 !310n = NET WEIGHT (kg)
3110..3115 fq N6 <01|02 !311n = LENGTH (m)
3120..3125 fq N6 <01|02 !312n = WIDTH (m)
3130..3135 fq N6 <01|02 !313n = HEIGHT (m)
3140..3145 fq N6 <01|02 !314n = AREA (m²)
3150..3155 fq N6 <01|02 !315n = NET VOLUME (l)
3160..3165 fq N6 <01|02 !316n = NET VOLUME (m³)
3200..3205 fq N6 <01|02 !320n = NET WEIGHT (lb)
3210..3215 fq N6 <01|02 !321n = LENGTH (in)
3220..3225 fq N6 <01|02 !322n = LENGTH (ft)
3230..3235 fq N6 <01|02 !323n = LENGTH (yd)
3240..3245 fq N6 <01|02 !324n = WIDTH (in)
3250..3255 fq N6 <01|02 !325n = WIDTH (ft)
3260..3265 fq N6 <01|02 !326n = WIDTH (yd)
3270..3275 fq N6 <01|02 !327n = HEIGHT (in)
3280..3285 fq N6 <01|02 !328n = HEIGHT (ft)
3290..3295 fq N6 <01|02 !329n = HEIGHT (yd)
3300..3305 fq N6 <00|01 !330n = GROSS WEIGHT (kg)
3310..3315 fq N6 <00|01 !331n = LENGTH (m), log
3320..3325 fq N6 <00|01 !332n = WIDTH (m), log
3330..3335 fq N6 <00|01 !333n = HEIGHT (m), log
3340..3345 fq N6 <00|01 !334n = AREA (m²), log
3350..3355 fq N6 <00|01 !335n = VOLUME (l), log
3360..3365 fq N6 <00|01 !336n = VOLUME (m³), log
3370..3375 fq N6 <01 !337n = KG PER m²
3400..3405 fq N6 <00|01 !340n = GROSS WEIGHT (lb)
3410..3415 fq N6 <00|01 !341n = LENGTH (in), log
3420..3425 fq N6 <00|01 !342n = LENGTH (ft), log
3430..3435 fq N6 <00|01 !343n = LENGTH (yd), log
3440..3445 fq N6 <00|01 !344n = WIDTH (in), log
3450..3455 fq N6 <00|01 !345n = WIDTH (ft), log
3460..3465 fq N6 <00|01 !346n = WIDTH (yd), log
3470..3475 fq N6 <00|01 !347n = HEIGHT (in), log
3480..3485 fq N6 <00|01 !348n = HEIGHT (ft), log
3490..3495 fq N6 <00|01 !349n = HEIGHT (yd), log
3500..3505 fq N6 <01|02 !350n = AREA (in²)
3510..3515 fq N6 <01|02 !351n = AREA (ft²)
3520..3525 fq N6 <01|02 !352n = AREA (yd²)
3530..3535 fq N6 <00|01 !353n = AREA (in²), log
3540..3545 fq N6 <00|01 !354n = AREA (ft²), log
3550..3555 fq N6 <00|01 !355n = AREA (yd²), log
3560..3565 fq N6 <01|02 !356n = NET WEIGHT (tr oz)
3570..3575 fq N6 <01|02 !357n = NET VOLUME (oz)
3600..3605 fq N6 <01|02 !360n = NET VOLUME (qt (US))
3610..3615 fq N6 <01|02 !361n = NET VOLUME (gal.)
3620..3625 fq N6 <00|01 !362n = VOLUME (qt (US)), log
3630..3635 fq N6 <00|01 !363n = VOLUME (gal (US)), log
3640..3645 fq N6 <01|02 !364n = NET VOLUME (in³)
3650..3655 fq N6 <01|02 !365n = NET VOLUME (ft³)
3660..3665 fq N6 <01|02 !366n = NET VOLUME (yd³)
3670..3675 fq N6 <00|01 !367n = VOLUME (in³), log
3680..3685 fq N6 <00|01 !368n = VOLUME (ft³), log
3690..3695 fq N6 <00|01 !369n = VOLUME (yd³), log
37 q N1-8 <00 <02|8026 = COUNT
3900..3909 q N1-15 <255|8020 !390n|391n|394n|8111 = AMOUNT
3910..3919 q N3:iso4217 N1-15 <8020 !391n = AMOUNT
3920..3929 q N1-15 <01 <30|31nn|32nn|35nn|36nn !392n|393n = PRICE
3930..3939 q N3:iso4217 N1-15 <30|31nn|32nn|35nn|36nn !393n = PRICE
3940..3943 q N4 <255 !394n|8111 = PRCNT OFF
3950..3955 q N6 <30|31nn|32nn|35nn|36nn !392n|393n|395n|8005 = PRICE/UoM
400 q X1-30 = ORDER NUMBER
401 q X1-30:gcppos1 @ = GINC
402 q N17:csum:gcppos1 @ = GSIN
403 q X1-30 <00 = ROUTE
410 fq N13:csum:gcppos1 = SHIP TO LOC
411 fq N13:csum:gcppos1 = BILL TO
412 fq N13:csum:gcppos1 = PURCHASE FROM
413 fq N13:csum:gcppos1 = SHIP FOR LOC
414 fq N13:csum:gcppos1 @254|7040 = LOC No.
415 fq N13:csum:gcppos1 <8020 @8020 = PAY TO
416 fq N13:csum:gcppos1 = PROD/SERV LOC
417 fq N13:csum:gcppos1 @7040 = PARTY
420 q X1-20 !421 = SHIP TO POST
421 q N3:iso3166 X1-9 !4307 = SHIP TO POST
422 q N3:iso3166 <01|02|8006|8026 !426 = ORIGIN
423 q N3:iso3166 ?N3:iso3166 ?N3:iso3166 ?N3:iso3166 ?N3:iso3166 <01|02 !426 = COUNTRY - INITIAL PROCESS
424 q N3:iso3166 <01|02 !426 = COUNTRY - PROCESS
425 q N3:iso3166 ?N3:iso3166 ?N3:iso3166 ?N3:iso3166 ?N3:iso3166 <01|02 !426 = COUNTRY - DISASSEMBLY
426 q N3:iso3166 <01|02 = COUNTRY - FULL PROCESS
427 q X1-3 <01|02 <422 = ORIGIN SUBDIVISION
4300 q X1-35:pcenc <00 = SHIP TO COMP
4301 q X1-35:pcenc <00 = SHIP TO NAME
4302 q X1-70:pcenc <00 = SHIP TO ADD1
4303 q X1-70:pcenc <4302 = SHIP TO ADD2
4304 q X1-70:pcenc <00 = SHIP TO SUB
4305 q X1-70:pcenc <00 = SHIP TO LOC
4306 q X1-70:pcenc <00 = SHIP TO REG
4307 q X2:iso3166alpha2 <00 = SHIP TO COUNTRY
4308 q X1-30 <00 = SHIP TO PHONE
4309 q N10:latitude N10:longitude <00 = SHIP TO GEO
4310 q X1-35:pcenc <00 = RTN TO COMP
4311 q X1-35:pcenc <00 = RTN TO NAME
4312 q X1-70:pcenc <00 = RTN TO ADD1
4313 q X1-70:pcenc <4312 = RTN TO ADD2
4314 q X1-70:pcenc <00 = RTN TO SUB
4315 q X1-70:pcenc <00 = RTN TO LOC
4316 q X1-70:pcenc <00 = RTN TO REG
4317 q X2:iso3166alpha2 <00 = RTN TO COUNTRY
4318 q X1-20 <00 = RTN TO POST
4319 q X1-30 <00 = RTN TO PHONE
4320 q X1-35:pcenc <00 = SRV DESCRIPTION
4321 q N1:yesno <00 = DANGEROUS GOODS
4322 q N1:yesno <00 = AUTH TO LEAVE
4323 q N1:yesno <00 = SIG REQUIRED
4324 q N6:yymmd0 N4:hhmi <00 = NOT BEF DEL DT
4325 q N6:yymmd0 N4:hhmi <00 = NOT AFT DEL DT
4326 q N6:yymmdd <00 = REL DATE
4330 q N6 ?X1:hyphen <00 !4331 = MAX TEMP F.
4331 q N6 ?X1:hyphen <00 !4330 = MAX TEMP C.
4332 q N6 ?X1:hyphen <00 !4333 = MIN TEMP F.
4333 q N6 ?X1:hyphen <00 !4332 = MIN TEMP C.
7001 q N13 <01|02|8006|8026 = NSN
7002 q X1-30 <01|02 = MEAT CUT
7003 q N6:yymmdd N4:hhmi <01|02 = EXPIRY TIME
7004 q N1-4 <01&10 = ACTIVE POTENCY
7005 q X1-12 <01|02 = CATCH AREA
7006 q N6:yymmdd <01|02 = FIRST FREEZE DATE
7007 q N6:yymmdd ?N6:yymmdd <01|02 = HARVEST DATE
7008 q X1-3 <01|02 = AQUATIC SPECIES
7009 q X1-10 <01|02 = FISHING GEAR TYPE
7010 q X1-2 <01|02 = PROD METHOD
7011 q N6:yymmdd ?N4:hhmi <01|02 = TEST BY DATE
7020 q X1-20 <01|8006 <416 = REFURB LOT
7021 q X1-20 <01|8006 = FUNC STAT
7022 q X1-20 <7021 = REV STAT
7023 q X1-30:gcppos1 = GIAI - ASSEMBLY
7030 q N3:iso3166999 X1-27 <01|02 = PROCESSOR # 0
7031 q N3:iso3166999 X1-27 <01|02 = PROCESSOR # 1
7032 q N3:iso3166999 X1-27 <01|02 = PROCESSOR # 2
7033 q N3:iso3166999 X1-27 <01|02 = PROCESSOR # 3
7034 q N3:iso3166999 X1-27 <01|02 = PROCESSOR # 4
7035 q N3:iso3166999 X1-27 <01|02 = PROCESSOR # 5
7036 q N3:iso3166999 X1-27 <01|02 = PROCESSOR # 6
7037 q N3:iso3166999 X1-27 <01|02 = PROCESSOR # 7
7038 q N3:iso3166999 X1-27 <01|02 = PROCESSOR # 8
7039 q N3:iso3166999 X1-27 <01|02 = PROCESSOR # 9
7040 - N1 X1 X1 X1:importeridx = UIC+EXT
7041 - X1-4:packagetype <00 = UFRGT UNIT TYPE
710 q X1-20 <01 = NHRN PZN
711 q X1-20 <01 = NHRN CIP
712 q X1-20 <01 = NHRN CN
713 q X1-20 <01 = NHRN DRN
714 q X1-20 <01 = NHRN AIM
715 q X1-20 <01 = NHRN NDC
716 q X1-20 <01 = NHRN AIC
717 q X1-20 <01 = NHRN SRN
7230 q X2 X1-28 <01|8004 = CERT # 1
7231 q X2 X1-28 <01|8004 = CERT # 2
7232 q X2 X1-28 <01|8004 = CERT # 3
7233 q X2 X1-28 <01|8004 = CERT # 4
7234 q X2 X1-28 <01|8004 = CERT # 5
7235 q X2 X1-28 <01|8004 = CERT # 6
7236 q X2 X1-28 <01|8004 = CERT # 7
7237 q X2 X1-28 <01|8004 = CERT # 8
7238 q X2 X1-28 <01|8004 = CERT # 9
7239 q X2 X1-28 <01|8004 = CERT # 10
7240 q X1-20 <01|8006 = PROTOCOL
7241 q N2:mediatype <8017|8018 = AIDC MEDIA TYPE
7242 q X1-25 <8017|8018 = VCN
7250 q N8:yyyymmdd <8018 !7251 = DOB
7251 q N8:yyyymmdd N4:hhmi <8018 !7250 = DOB TIME
7252 q N1:iso5218 <8018 = BIO SEX
7253 q X1-40:pcenc <8017|8018 !7256|7259 = FAMILY NAME
7254 q X1-40:pcenc <8017|8018 !7256|7259 = GIVEN NAME
7255 q X1-10 <8017|8018 !7256|7259 = SUFFIX
7256 q X1-90:pcenc <8017|8018 = FULL NAME
7257 q X1-70:pcenc <8018 = PERSON ADDR
7258 q X3:posinseqslash <8018&7259 = BIRTH SEQUENCE
7259 q X1-40:pcenc <8018 !7256 = BABY
8001 q N4:nonzero N5:nonzero N3:nonzero N1:winding N1 <01 = DIMENSIONS
8002 q X1-20 = CMT No.
8003 q N1:zero N13:csum:gcppos1 ?X1-16 @ = GRAI
8004 q X1-30:gcppos1 @7040 = GIAI
8005 q N6 <01|02 = PRICE PER UNIT
8006 q N14:csum:gcppos2 N4:pieceoftotal !01|37 @22>10>21 = ITIP
8007 q X1-34:iban <415 = IBAN
8008 q N6:yymmdd N2:hh ?N2:mi ?N2:ss <01|02 = PROD TIME
8009 q X1-50 <00|01 = OPTSEN
8010 q Y1-30:gcppos1 @8011 = CPID
8011 - N1-12:nozeroprefix <8010 = CPID SERIAL
8012 q X1-20 <01|8006 = VERSION
8013 q X1-25:csumalpha:gcppos1 @ = GMN
8014 - X1-25:csumalpha:gcppos1:hasnondigit <01 = MUDI
8017 q N18:csum:gcppos1 !8018 @8019 = GSRN - PROVIDER
8018 q N18:csum:gcppos1 !8017 @8019 = GSRN - RECIPIENT
8019 - N1-10 <8017|8018 = SRIN
8020 - X1-25 <415 = REF No.
8026 q N14:csum:gcppos2 N4:pieceoftotal <37 !02|8006 = ITIP CONTENT
8030 q Z1-90 <00|01&21|253|255|8003|8004|8006&21|8010&8011|8017|8018 = DIGSIG
8040 - N15 <01&21 = IMEI
8041 - N15 <01&21&8040 = IMEI2
8042 - N32 <01&21&8040 = ESIM
8043 - N18 ?N1-2 <01&21&8040 = PSIM
8110 q X1-70:couponcode =
8111 q N4 <255 = POINTS
8112 q X1-70:couponposoffer =
8200 - X1-70 <01 = PRODUCT URL
90 q X1-30 = INTERNAL
91..99 q X1-90 = INTERNAL
"""


def _component(text: str) -> Component:
    optional = text.startswith("?")
    shape, *checks = text.removeprefix("?").split(":")
    shortest, _, longest = shape[1:].rpartition("-")
    return Component(shape[0], int(shortest or longest), int(longest), optional, tuple(checks))


def _alternatives(text: str, joint: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(filter(None, group.split(joint))) for group in text.split("|"))


def _read_line(line: str) -> Iterator[Identifier]:
    head, _, title = line.partition(" =")
    span, marks, *fields = head.split()
    first, _, last = span.partition("..")
    keys = [word[1:] for word in fields if word[0] == "@"]
    for number in range(int(first), int(last or first) + 1):
        yield Identifier(
            ai=str(number).zfill(len(first)),
            title=title.strip(),
            fixed="f" in marks,
            attribute="q" in marks,
            components=tuple(_component(word) for word in fields if word[0] in "?NXYZ"),
            requires=tuple(_alternatives(word[1:], "&") for word in fields if word[0] == "<"),
            excludes=tuple(ai for word in fields if word[0] == "!" for ai in word[1:].split("|")),
            qualifiers=_alternatives(keys[0], ">") if keys else None,
        )


def _read_table() -> Mapping[str, Identifier]:
    rows = (row for line in _TABLE.strip().splitlines() for row in _read_line(line))
    return MappingProxyType({row.ai: row for row in rows})


IDENTIFIERS: Final[Mapping[str, Identifier]] = _read_table()

_LENGTHS: Final[Mapping[str, int]] = MappingProxyType({ai[:2]: len(ai) for ai in IDENTIFIERS})


def find(ai: str) -> Identifier | None:
    """The AI with exactly these digits, or None."""
    return IDENTIFIERS.get(ai)


def length_by_prefix(text: str) -> int | None:
    """How many digits the AI has that `text` starts with, by its first two; None where no AI starts so."""
    return _LENGTHS.get(text[:2])


def find_at_start(text: str) -> Identifier | None:
    """The AI that `text` starts with, or None."""
    length = length_by_prefix(text)
    return None if length is None else IDENTIFIERS.get(text[:length])


def has_predefined_length(ai: str) -> bool:
    """Whether a value of this AI ends without a separator (GS1 General Specifications, figure 7.8.5-2)."""
    return ai[:2] in _PREDEFINED


def matches(pattern: str, ai: str) -> bool:
    """Whether `ai` fits `pattern`: equal length and digits, where `n` stands for any digit."""
    return len(pattern) == len(ai) and all(p in ("n", d) for p, d in zip(pattern, ai, strict=True))
