"""The words that the rule on minors is made of, as `troupe.folding` writes them: without marks.

English first, then the commonest of German, Spanish, French and Portuguese. A word counts with an
s behind it as well. Names of body parts and acts stand here so that pictures of them with children
are refused; they are never shown to anybody and never written to a log.
"""


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
    kindergartner kindergartener schooler grader tot youngster bambino bambina
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

SEXUAL = _words(
    """
    nude nudity nudist naked nakedness topless sex sexual sexually sexualized sexualised sexy sexi
    porn porno pornographic pornography pr0n hentai ecchi ahegao nsfw xxx r18 r34 rule34
    fuck fucked fucking fucker blowjob handjob footjob titjob rimjob creampie gangbang threesome
    penis penises vagina vaginal genital genitals genitalia clitoris vulva boobs boobies
    erotic erotica erotically eroticized orgasm orgasmic orgasming masturbate masturbates
    masturbated masturbating masturbation ejaculate ejaculating ejaculation semen
    undressed undressing undresses unclothed disrobed disrobing stripper striptease stripping
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
    buttocks bottomless erection
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
    nothing on
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
    see through
    ohne kleidung
    ohne kleider
    sin ropa
    sans vetements
    sem roupa
    a poil
    """
)

HARMLESS = _phrases(
    """
    naked mole rat
    naked mole rats
    naked eye
    naked flame
    naked flames
    nude coloured
    nude colored
    nude colour
    nude color
    nude tone
    nude tones
    nude lipstick
    nude heels
    nude shoes
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
    nothing on the table
    see through window
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
            "eleven elf once onze",
            "twelve zwolf zwoelf doce douze doze",
            "thirteen dreizehn trece treize treze",
            "fourteen vierzehn catorce quatorze catorze",
            "fifteen funfzehn fuenfzehn quince quinze",
            "sixteen sechzehn dieciseis seize dezesseis dezasseis",
            "seventeen siebzehn diecisiete dezessete dezassete",
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

WRITTEN_AGES = frozenset(["yo", "yrs", "yrold", "yrsold", "yearold", "yearsold"])
"""With the number as one word."""

OLD_THINGS = _words("whisky whiskey scotch bourbon wine rum port brandy cheese house car tree malt")
"""What may be twelve years old without being anybody."""
