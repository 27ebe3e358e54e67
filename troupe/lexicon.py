"""The words that the rule on minors is made of, as `troupe.folding` writes them: without marks.

English first, then the commonest of German, Spanish, French and Portuguese; a few words of Russian,
Italian, Dutch, Polish, Japanese, Chinese and Korean at the end. A word counts with an
s behind it as well. Names of body parts and acts stand here so that pictures of them with children
are refused; they are never shown to anybody and never written to a log.
"""

from dataclasses import dataclass


def _words(text: str) -> frozenset[str]:
    return frozenset(form for word in text.split() for form in (word, f"{word}s"))


def _phrases(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(line.split()) for line in text.strip().splitlines())


ALONE = _words(
    """
    loli lolis lolicon shota shotas shotacon toddlercon jailbait pthc ptsc paedophilia pedophilia
    pedophile paedophile pedophilic pedo paedo pedofilia pedofilo padophilie padophil pedophilie
    childporn childsex kidporn kiddieporn kiddyporn teenporn kinderporno kinderporn kindersex
    kinderpornografie preteenporn infantophilia hebephilia ephebophilia lolita_porn
    """
)
"""They mean it by themselves."""

MINORS = _words(
    """
    child children childlike kid kiddie kiddo kiddy toddler infant newborn preteen tween
    teen teenage teenaged teenager underage underaged juvenile adolescent pubescent prepubescent
    preadolescent schoolgirl schoolboy schoolchild schoolchildren schoolkid preschooler
    kindergartner kindergartener kindergarten preschool schooler grader tot youngster bambino
    bambina
    kinder kleinkind schulkind schulkinder madchen maedchen schulmadchen schulmaedchen schulerin
    schuelerin jugendliche jugendlicher jugendlichen minderjahrig minderjahrige minderjahriger
    minderjahrigen minderjaehrig minderjaehrige saugling
    colegiala colegial chiquilla chiquillo adolescente
    enfant enfants fillette garconnet gamine gamin ecoliere ecolier
    crianca criancas menininha menininho
    """
)

OTHER_MINORS = _words(
    """
    kind junge jungen nino nina menor menores bebe bebes mineur mineure ado menina menino garoto
    garota hija hijo
    """
)
"""These mean something else in English, or are names: with a word that isn't English."""

YOUTHS = _words("girl boy baby babies lolita youth minor daughter son niece nephew pupil")
"""These may be grown up: only right beside a word of `SEXUAL`."""

PEOPLE = MINORS | OTHER_MINORS | YOUTHS

SEXUAL = _words(
    """
    nude nudity nudist naked nakedness topless sex sexual sexually sexualized sexualised sexy sexi
    porn porno pornographic pornography pr0n hentai ecchi ahegao nsfw xxx r18 r34 rule34
    fuck fucked fucking fucker blowjob handjob footjob titjob rimjob creampie gangbang threesome
    penis penises vagina vaginal genital genitals genitalia clitoris vulva boobs boobies
    erotic erotica erotically eroticized orgasm orgasmic orgasming masturbate masturbates
    masturbated masturbating masturbation ejaculate ejaculating ejaculation semen
    undressed undressing undresses unclothed disrobed disrobing stripper striptease
    lewd lewds slut slutty whore prostitute bdsm fetish bondage lingerie panties panty thong
    upskirt intercourse fellatio cunnilingus anal sodomy molest molested molesting molestation
    raped raping rapes incest incestuous horny seduce seduces seducing seductive seductively sensual
    sensually milf dildo vibrator buttplug groping groped fondle fondling fondled camgirl onlyfans
    striptease genitalien intimate_parts nudes
    """
)

OTHER_SEXUAL = _words(
    """
    nackt nackte nackter nackten nacktes nackig unbekleidet unbekleidete entblosst sexuell sexuelle
    sexueller erotisch erotische erotischer pornografisch ficken fickt gefickt geficktes titten
    vergewaltigt vergewaltigung sexszene geschlechtsverkehr unterwasche
    desnuda desnudo desnudas desnudos desnudez sexo erotica erotico follar follando pene vagina
    tetas violada violado pornografia
    nue nu sexe sexuel sexuelle sexuels sexuelles erotique pornographique denude denudee deshabille
    deshabillee seins baise baiser penetration
    nua pelada pelado foder fodendo transar transando buceta estupro estuprada seminua seminu
    """
)
"""Of the other languages; those that are English as well stand in `SEXUAL`."""

BODILY = _words(
    """
    cock dick pussy tits cum cumming rape breast nipple crotch underwear cleavage
    buttocks bottomless erection stripping
    """
)
"""These often mean something harmless: only right beside a word of `MINORS`."""

STEMS = ("masturb", "pornogra", "sexuali", "vergewaltig", "erotis")
"""Whatever begins so is one of `SEXUAL`."""

MINOR_PHRASES = _phrases(
    """
    little girl
    little girls
    little boy
    little boys
    young girl
    young girls
    young boy
    young boys
    small girl
    small boy
    school girl
    school girls
    school boy
    school boys
    under age
    under aged
    girl scout
    boy scout
    cub scout
    first grade
    second grade
    third grade
    fourth grade
    fifth grade
    sixth grade
    seventh grade
    eighth grade
    ninth grade
    primary school
    elementary school
    middle school
    high school
    menor de edad
    menor de idade
    petite fille
    petites filles
    petit garcon
    petits garcons
    jeune fille
    kleines madchen
    kleine madchen
    kleiner junge
    kleine jungen
    junges madchen
    """
)

SEXUAL_PHRASES = _phrases(
    """
    without clothes
    without clothing
    without any clothes
    without any clothing
    no clothes
    no clothing
    wearing nothing
    in the buff
    birthday suit
    bare breasts
    bare breasted
    bare bottom
    bare butt
    spread legs
    legs spread
    having intercourse
    blow job
    hand job
    making love
    """
)

OTHER_PHRASES = _phrases(
    """
    ohne kleidung
    ohne kleider
    sin ropa
    sans vetements
    sem roupa
    без одежды
    senza vestiti
    zonder kleren
    bez ubrania
    bez ubran
    a poil
    """
)

SEE_THROUGH = tuple(
    (*seen, garment)
    for seen in (("see", "through"), ("seethrough",))
    for garment in """
    dress dresses gown gowns top tops shirt blouse skirt bikini swimsuit underwear clothes clothing
    outfit nightgown nightie negligee robe leotard bra bodysuit garment garments
    """.split()
)
"""Wings, ghosts and windows may be see-through as well."""

NOTHING_ON = ("nothing", "on")
NOTHING_ON_BEFORE = frozenset(
    """
    the a an its it this that these those any my your our top earth me you them him us one either
    display sale screen tv paper television shelf shelves tables walls
    """.split()
)
OWNERS = frozenset(["his", "her", "their"])
BODY = _words("body skin chest bottom bum torso")
"""Of a person; `nothing on her` before anything else is about plates and walls."""

HARMLESS = _phrases(
    """
    same sex
    opposite sex
    either sex
    both sexes
    sex reveal
    moby dick
    dick tracy
    dick whittington
    pussy willow
    pussy willows
    pussy cat
    pussy cats
    puss in boots
    cum laude
    blue tit
    blue tits
    great tit
    great tits
    coal tit
    coal tits
    chicken breast
    turkey breast
    robin red breast
    red breast
    breast pocket
    breast stroke
    breast plate
    rape field
    rape fields
    rape seed
    rape oil
    rape blossom
    baby doll lingerie
    baby blue
    baby pink
    cock crows
    cock crowed
    cock and hens
    a cock and
    weather cock
    bottomless pit
    bottomless well
    bottomless bag
    bottomless lake
    bare bottom of
    dick and jane
    cock of the walk
    long underwear
    nackten fussen
    nackte fusse
    nackten beinen
    nackten armen
    nackte wand
    nackten wand
    nackte wande
    nackten wanden
    nackter fels
    letter nu
    greek nu
    nu pogodi
    un baiser
    le baiser
    du baiser
    les baisers
    des baisers
    son baiser
    petit baiser
    horny hands
    a piedi nudi
    piedi nudi
    mani nude
    occhio nudo
    blote voeten
    blote handen
    gole stopy
    annal
    annals
    penne
    rapping
    rapped
    soon
    barre
    minor key
    minor chord
    ursa minor
    asia minor
    """
)
"""What would be misread without them; they are taken out first."""

HARMLESS_BEFORE = {
    word: _words(things)
    for words, things in (
        (
            "naked nude",
            """
            city gunslinger doll mannequin attraction sword swords blade steel knife dagger axe
            spear sabre saber rapier katana cake eye truth flame
            fire light lightbulb bulb wire cable wall brick stone rock tree branch branches twig
            wood oak
            birch winter chef juice lunch mole statue ambition aggression greed fear singularity
            gun hill cliff soil earth earthly neon lady ladies chicken turkey bike cat cats dwarf
            coloured colored colour color tone tan lipstick heel shoe nail polish palette pink
            beige tights shade gloss eyeshadow makeup ballet ballerina slippers leotard raku
            """,
        ),
        (
            "stripping",
            """
            leaf leaves paint wallpaper bark wood wire cable bed sheet varnish copper branch
            branches feather corn husk lacquer furniture door floor wall engine parts twig willow
            wax rust color colors colour colours thorns tree petals lavender
            """,
        ),
        (
            "horny",
            """
            toad lizard goat rhinoceros beetle crab devil beak plate scale shell skin hoof hooves
            owl frog orc coral
            """,
        ),
        (
            "nu",
            "metal jazz disco soul folk rock wave rave pogodi skool breed gundam funk",
        ),
        ("underwear", "basket costume superhero superheroes hero suit cape drawer pirate pirates"),
        ("topless", "convertible car bus tower mountain jeep tree"),
        ("thong", "sandal"),
        ("bottomless", "bucket bowl cup pond hole chasm abyss lake cave sack hat purse basket"),
        ("pussy", "willow cat foot riot"),
        ("cock", "crow fight tail robin"),
        ("tits", "feed sing nest perch"),
    )
    for word in words.split()
}
"""What a word doesn't mean before one of these, with one other word between them at most."""

BROKEN = frozenset(
    """
    naked nude nudes nudity child children porn erotic hentai lingerie undressed toddler teenager
    """.split()
)
"""These count with a space in them, too: no two words become one of them by chance."""

KEPT = _words("loli lolis shota shotas pedo baise baiser foder nue nua nu pene pedofil")
"""A letter that stands twice isn't meant once here: `lolli`, `fodder` and `baisser` are words."""

SHORT_SPELLED = ("essex", "sussex", "wessex", "middlesex", "unisex", "sextant", "sextet", "sexton",
    "grape", "drape", "therapist", "trapeze", "scrape", "cocktail", "peacock", "cockpit", "hancock",
    "scunthorpe", "document", "cucumber", "penguin", "analog", "canal", "banal", "shitake",
    "title", "kidney", "mandarin", "asexual")  # fmt: skip
"""What is no word of this lexicon in letters that stand alone."""

NUMBERS = {
    word: number
    for number, words in enumerate(
        (
            "zero",
            "one ein eins un une uno una um uma",
            "two zwei dos deux dois duas",
            "three drei tres trois",
            "four vier cuatro quatre quatro",
            "five funf fuenf cinco cinq",
            "six sechs seis",
            "seven sieben siete sept sete",
            "eight acht ocho huit oito",
            "nine neun nueve neuf nove",
            "ten zehn diez dix dez",
            "eleven elf once onze 十一",
            "twelve 十二 zwolf zwoelf doce douze doze",
            "thirteen 十三 dreizehn trece treize treze",
            "fourteen 十四 vierzehn catorce quatorze catorze",
            "fifteen 十五 funfzehn fuenfzehn quince quinze",
            "sixteen 十六 sechzehn dieciseis seize dezesseis dezasseis",
            "seventeen 十七 siebzehn diecisiete dezessete dezassete",
        )
    )
    for word in words.split()
}

TENS = frozenset(
    """
    twenty thirty forty fifty sixty seventy eighty ninety hundred thousand veinte treinta cuarenta
    cincuenta sesenta setenta ochenta noventa cien ciento mil vingt trente quarante cinquante
    soixante cent mille vinte trinta quarenta cinquenta sessenta oitenta cento
    """.split()
)
"""Before a number they make it a larger one, also with one of `AND` between them."""

AND = frozenset(["and", "y", "e", "et"])

AGES = _phrases(
    """
    year old
    years old
    yr old
    yrs old
    year young
    years young
    years of age
    yo
    y o
    yearold
    yearsold
    jahre alt
    jahrig
    jahrige
    jahriger
    jahriges
    jaehrig
    jaehrige
    anos
    ans
    """
)
"""After a number."""

AGED = _phrases(
    """
    aged
    age
    age of
    alter von
    edad de
    idade de
    """
)
"""Before a number."""

SPANS = frozenset("month months week weeks day days hour hours minute minutes monate mois".split())
"""After a number that something is aged, they say that it isn't somebody's years."""

WRITTEN_AGES = frozenset(["yo", "yrs", "yrold", "yrsold", "yearold", "yearsold"])
"""With the number as one word."""

OLD_THINGS = _words(
    """
    whisky whiskey scotch bourbon wine rum port brandy cheese house car tree malt cognac gin sherry
    tequila mezcal mead ale beer vinegar balsamic ham beef steak barrel cask oak wood leather
    parmesan cheddar gouda bottle spirit liquor tea grudge feud war tradition mystery secret curse
    ruin castle company tavern truck bus ship boat laptop computer phone sofa couch mattress recipe
    debt promise bet dog hound horse vendetta rivalry marriage vintage statue painting building
    stain
    """
)
"""What may be twelve years old without being anybody."""


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language of which only what matters most is known; a * stands for any ending.

    `bare` is said of trees and walls as well: only right beside one of `minors`.
    """

    minors: str
    sexual: str
    bare: str


TONGUES = (
    Tongue(
        minors="""
        девочк* девочек девчонк* девчуш* мальчик* мальчиш* ребенок ребенк* ребятиш* дети детей детям
        детьми детях дитя подрост* школьни* малыш* младен* несовершеннолетн* малолет* детск*
        """,
        sexual="""
        обнажен* раздет* секс* порно* эротик* эротич* голышом нагишом трахает* трахать* минет*
        изнасил* раздева* нюд* педофил* неглиже
        """,
        bare="""
        голеньк* голый голая голое голые голую голого голой голых голым голыми нагой нагая нагие
        нагую
        """,
    ),
    Tongue(
        minors="""
        bambino bambina bambini bambine ragazzina ragazzine ragazzino ragazzini neonato neonata
        minorenne minorenni fanciulla fanciullo
        """,
        sexual="""
        spogliata spogliato svestita svestito sesso sessuale sessuali porno erotica erotico erotiche
        erotici seminuda seminudo
        """,
        bare="nuda nudo nudi nude",
    ),
    Tongue(
        minors="""
        kind kinderen kindje kindjes meisje meisjes jongetje jongetjes kleuter kleuters peuter
        peuters tiener tieners minderjarig minderjarige scholier scholiere
        """,
        sexual="""
        naakt naakte naakten halfnaakt halfnaakte seks seksueel seksuele ontkleed ontklede
        uitgekleed uitgeklede erotisch erotische
        """,
        bare="bloot blote",
    ),
    Tongue(
        minors="""
        dziecko dziecka dziecku dzieckiem dzieci dzieciom dziecmi dziewczynk* chlopiec chlopca
        chlopcy chlopczyk* nastolat* niemowl* nieletni* uczennic*
        """,
        sexual="""
        rozebran* seks* porno* erotyczn* nagusi* golas* zgwalc* polnag*
        """,
        bare="nagi naga nagie nagiej nagiego nagich nago goly gola gole golego golej golych",
    ),
)


@dataclass(frozen=True, slots=True)
class Script:
    """A language without gaps between its words, or with endings that stick to them.

    `harmless` is what holds one of the others by chance, with _ for a space; `bare` counts right
    beside a minor.
    """

    alone: str
    minors: str
    sexual: str
    bare: str
    harmless: str


SCRIPTS = (
    Script(
        alone="ロリコン ショタコン 児童ポルノ 萝莉 蘿莉 儿童色情 兒童色情 恋童癖 戀童癖",
        minors="""
        子供 こども 子ども 少女 少年 幼女 幼児 児童 女児 男児 女の子 男の子 小学生 中学生 高校生
        園児
        赤ちゃん 赤ん坊 未成年 ロリ ショタ 女孩 男孩 小孩 孩子 儿童 兒童 幼童 小女生 小男生 婴儿
        嬰兒
        正太 小學生 中學生 高中生
        """,
        sexual="""
        全裸 ヌード エロ セックス ポルノ 性交 性的 裸体 裸體 裸照 丸裸 素っ裸 做爱 做愛 色情 情色
        强奸
        没穿衣服 沒穿衣服 不穿衣服 服を着ていない 服を脱
        強姦 脱光 脫光 一丝不挂 一絲不掛 光着身子 下着姿 エッチな
        """,
        bare="裸 はだか ハダカ 性感",
        harmless="""
        裸足 裸眼 裸電球 裸馬 裸麦 裸子植物 裸色 裸妆 裸粧 裸机 裸の木 裸の枝 裸の山 裸の王様 裸火
        裸婦像
        ピエロ ヌードル ヌードカラー メエロ エロイカ エッチング アエロ ゼエロ フロリダ フロリスト
        カロリ
        ポロリ チロリ コロリ パブロリ ショタイ 目的性的 男性的 女性的 中性的 个性的 個性的 感性的
        理性的
        知性的 弹性的 线性的 急性的 慢性的 人性的 女性感 男性感 人性感
        """,
    ),
    Script(
        alone="로리콘 쇼타콘 아동포르노 아청물",
        minors="""
        아이 어린이 소녀 소년 유아 아기 아동 초등학생 중학생 고등학생 여고생 여중생 미성년
        """,
        sexual="옷을_벗 옷을_입지 알몸 나체 누드 섹스 섹시 포르노 음란 야한 성관계 강간 에로틱",
        bare="벗은 벌거벗 발가벗 헐벗 홀딱",
        harmless="""
        아이스 아이디어 아이돌 아이폰 아이템 아이콘 아이패드 아이러니 하와이 누드톤 누드_톤 하나체
        유아이
        아이슬란드 아이언 아이보리 벌거벗은_나무 벌거벗은_산
        """,
    ),
)

CHARACTER_AGE_OF_MINORS = (
    r"(?<![\d一二三四五六七八九十百])(?:1[0-7]|\d|十[一二三四五六七]?|[一二三四五六七八九])"
    r"\s?(?:歳|歲|岁|才|살)(?![月の]?(?:猫|犬|馬|狗))"
)
"""An age in them: a number below 18 and the word for years of life."""
