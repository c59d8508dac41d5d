"""What the synthesisers say: calls, near misses, words and sentences, all written for this model.

A call is any utterance in which "help me" is heard; `CALL` finds it in the text. "Helped me" and
words that begin with the very sound ("help meals") are in neither class: nobody could tell them
apart by ear, and they are left out.
"""

import re

CALL = re.compile(r"\bhelp\W+me\b", re.IGNORECASE)

# Isolated and embedded. Punctuation changes the melody and the pause.
CALLS = """
help me|help me|help me|help me|help me|help me!|help me!|help me!|help, me!|help me.|help me?
help me please|help me, please|please help me|please, help me!|somebody help me|somebody help me!
someone help me|someone, please help me|can you help me|can you help me please|could you help me
will you help me|would somebody help me|help me, help me|help me! help me!|help! help me!
hello? help me|oh no, help me|oh please help me!|help me up|help me up please|help me now
help me quickly|quick, help me|come and help me|come here and help me|you have to help me
I need you to help me|can anybody help me|is anybody there? help me|help me, I have fallen
help me, I can't get up|help me, it hurts|help me, I can't breathe|I fell down, help me
help me, I am on the floor|call somebody, help me|don't go, help me|hey, help me|help me, mum
nurse, help me|doctor, help me please|help me, call an ambulance|Anna, help me|Peter, help me
""".strip().replace("\n", "|").split("|")

# Near misses that are trained on.
NEAR_MISSES = """
help|help!|me|me!|help yourself|help yourselves|help them|help him|help her|help us|help you
help my friend|help my mother|help Mark|help many people|help more|help most of us|help mother
help Molly|help Mary|hello me|hello|hello there|hello Mary|hello mum|hell|held|held me|he held me
he held me up|tell me|tell me more|please tell me|can you tell me|could you tell me the time
sell me|sell me the car|smell me|smell my socks|spell me a word|well, me too|well meant|well met
kelp|kelp meal|kelp mousse|yelp|the dog will yelp|whelp|helmet|my helmet|a helmet please|health
health food|healthy meals|elf|elf me|the elf met me|shelf|shelf space|myself|by himself|felt me
felt meal|melt me some butter|melt the metal|let me|let me go|let me see|let me help|let me in
get me|get me a drink|got me|help is here|help is on the way|no help needed|can I help|I can help
can I help you|can we help them|helpful|very helpful|helpless|helper|a helping hand|helping me
helping them|she is helping me|with me|for me|believe me|excuse me|trust me|show me|call me
leave me|he left me|kept me|he kept me waiting|he helps me|she helps me a lot|it kept me awake
dealt me a card|belt me in|the help menu|open the help page|help mat|help mow the lawn
help make dinner|help move the table|half me|have me|hope me|hop with me|help a man|help the men
help a bit|help out|hep me|hell may|hail me|heal me|hall pass me|hill map|home alone|held my hand
held many|health minister|tell many|whale meat|pelt me|Ralph met me|Elmer|Emmy|enemy|elementary
anatomy|economy|creamy|stormy|mummy|harm me|hug me|hear me|hit me|hire me|feed me|meet me|beat me
tell us|tell him|sell them|let them
""".strip().replace("\n", "|").split("|")

# Near misses of the test alone.
NEAR_MISSES_UNSEEN = """
help Marvin|help Max|help mankind|hello Amy|held meetings|kelp market|help matters|tell Mimi
welcome me|welcome meal|shell me some peas|smelled me|help mop the floor|helpmate|she tells me
tell me please|somebody tell me|somebody held me|please let me|can you hear me|would you tell me
help those people|help the medic|health matters|held me tight|melted metal|help must come
help might come|help my mum|a self made man|the shelf may break|yelp mail|well me
""".strip().replace("\n", "|").split("|")

SENTENCES = """
The kettle is on and the bread is in the toaster.|I will be back at half past seven.
Did you remember to lock the door?|Put the plates on the table, please.
What time does the bus leave?|It rained all night and the garden is under water.
She plays the piano every evening after dinner.|The doctor said that I should walk more.
Turn the radio down a little.|Where did I put my glasses?|He never answers the phone when I call.
We had soup and bread for lunch.|The cat sleeps on the sofa.
Tomorrow will be sunny with some clouds in the afternoon.|And now the news at eight o'clock.
The match ended two to one after extra time.|I do not think that is a good idea.
Thank you very much.|Good morning, how did you sleep?|My knee hurts when I climb the stairs.
Can we go to the market?|The train to London is delayed by twenty minutes.
Milk, butter, eggs, flour and a little sugar.|He has been a teacher for thirty years.
The children are playing in the yard.|It was a long film.
You should have seen the size of that fish.|Open the window, it is warm in here.
See you on Monday.|The minister denied the report on Tuesday.
Mix well and leave to rest for an hour.|Yes, of course.
I told him to wait but he had already gone.|Take the second street on the left.|No, not today.
Once upon a time there was a king with three daughters.|Happy birthday to you!|How much is this?
The washing machine makes a strange noise.|All right, I will do it myself.
Nobody knows the answer.
""".strip().replace("\n", "|").split("|")

SENTENCES_UNSEEN = """
The museum is closed on Wednesdays.|Our neighbours have bought a new boat.|Is there any tea left?
The recipe calls for half a lemon and some salt.|I dreamed about a house by the sea.|Sit down.
Prices rose by three percent last month.|The pilot spoke to the passengers.|That is my umbrella.
She wrote a letter to her sister in Canada.|The battery is nearly empty.|Who is at the door?
Nine hundred people came to the meeting.|The elephant moved slowly along the river.|Mind the step.
""".strip().replace("\n", "|").split("|")

SUBJECTS = """
I|you|we|they|he|she|my brother|my mother|the nurse|the neighbour|the man|the woman|a friend|Anna
the doctor|the children|our dog|the postman|somebody|nobody|everybody|the old lady|the driver
""".strip().replace("\n", "|").split("|")
VERBS = """
saw|found|took|left|wanted|needed|bought|sold|opened|closed|carried|dropped|washed|cooked|painted
asked for|looked at|heard|held|felt|told us about|forgot|moved|hid|kept|smelled|cleaned|broke|made
helped with|paid for|read about|talked about|thought of|spelled|liked|lost|built|sent|cut|ate
""".strip().replace("\n", "|").split("|")
OBJECTS = """
the bread|a helmet|the meal|the money|a lamp|the key|the medicine|a blanket|the paper|an apple
the map|the bell|the shelf|a hammer|the email|the milk|a melon|the menu|the letter|a bucket
the machine|the car|the window|some help|the telephone|her hat|his elbow|the wheel|the bill
the melody|a camel|the belt
""".strip().replace("\n", "|").split("|")
ENDS = """
yesterday|in the kitchen|on the stairs|last week|with a smile|at home|after lunch|in the evening
again|for the family|near the church|before the storm|all day long|at half past ten|||
in the metro|and went home|because it was late|while it was raining|with my mother|in the hall
at the meeting
""".strip().replace("\n", "|").split("|")
WORDS = """
water|table|seven|eleven|emily|melody|camera|family|yellow|pillow|elbow|elephant|umbrella|company
happy|people|simple|temple|sample|example|apple|maple|purple|couple|staple|hamper|hotel|motel
metal|medal|mellow|member|memory|menu|mercy|middle|meter|media|meeting|team|dream|cream|seem|beam
heavy|heaven|hedge|hem|hen|head|help desk|herb|hello|hammer|happen|honey|human|hurry|house|hand
one|two|three|four|five|six|eight|nine|ten|zero|stop|go|left|right|up|down|yes|no|on|off|please
coffee|sugar|window|garden|doctor|nurse|kitchen|stairs|morning|evening|music|toast|butter|jelly
""".strip().replace("\n", "|").split("|")
FOREIGN = {  # background speech, each by a voice of its own language
    "de": "Der Wagen steht vor dem Haus.|Hast du die Milch gekauft?|Halb elf.|Hilf mir!",
    "fr": "Il fait beau ce matin.|Elle aime les pommes.|Où est la gare?|Aidez moi!",
    "es": "La casa es grande.|El perro come pan.|Mañana voy al mercado.|Ayúdame por favor.",
    "it": "La cena è pronta.|Il melo è nel giardino.|Domani piove.|Che ore sono?|Aiuto!",
    "nl": "De hele familie eet mee.|Het regent weer.|Waar is de melk?|Help mij eens.",
    "pl": "Gdzie jest moja torba?|Chleb leży na stole.|Pomocy!|Dzisiaj jest zimno.",
    "pt": "O elefante bebe muita água.|Onde fica a estação?|Ela tem uma maçã.|Socorro!",
    "sv": "Hela dagen var solig.|Var är min mössa?|Hjälp mig!|Vi äter middag klockan sju.",
    "fi": "Missä on avain?|Helmi menee metsään.|Tänään sataa lunta.|Auta minua!",
    "tr": "Elma yemek istiyorum.|Kapı açık mı?|Yarın okula gideceğim.|Yardım edin!",
}


def is_call(text):
    return CALL.search(text) is not None


def sentence(random, unseen=False):
    """Something that people say, without a call in it."""
    pick = random.random()
    if pick < 0.2:
        return str(random.choice(SENTENCES_UNSEEN if unseen else SENTENCES))
    if pick < 0.35:
        return ", ".join(random.choice(WORDS, random.integers(1, 4)))
    text = " ".join(str(random.choice(part)) for part in (SUBJECTS, VERBS, OBJECTS, ENDS))
    return text.strip() + str(random.choice([".", ".", "?", "!"]))


def call(random):
    """A call, half of them the bare phrase, some with speech before or after it."""
    if random.random() < 0.35:
        return str(random.choice(["help me", "help me!", "Help me.", "help me?", "help, me!"]))
    text = str(random.choice(CALLS))
    pick = random.random()
    if pick < 0.12:
        return f"{sentence(random)} {text}"
    return f"{text}, {sentence(random)}" if pick < 0.2 else text


def near_miss(random, unseen=False):
    """A near miss, some of them inside a sentence."""
    text = str(random.choice(NEAR_MISSES_UNSEEN if unseen else NEAR_MISSES))
    pick = random.random()
    if pick < 0.15:
        return f"{sentence(random)} {text}"
    return f"{text}, {sentence(random)}" if pick < 0.3 else text


def foreign(random, language):
    return str(random.choice(FOREIGN[language].split("|")))
