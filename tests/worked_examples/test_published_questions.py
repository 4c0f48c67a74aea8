"""Published questions of the trade's examinations, and what their answers come to by hand.

Each has the case of the self-test that repeats it, its answer as a fraction worked out here
without the program, the answer that the source prints, and where that is printed. A printed
answer that is wrong is named.
"""

from __future__ import annotations

from fractions import Fraction

import pytest

from ldncompound.core.numbers import round_half_up
from ldncompound.pharmacy.reports.selftest.cases import load_cases
from ldncompound.pharmacy.reports.selftest.runner import run_cases

CASES = {case.id: case for case in load_cases()}

QUESTIONS = {
    "q-dil-01": (
        {"stock": 500 * Fraction(1, 400) / Fraction(5, 100)},
        ("stock", "25"),
        "bevinzey.com/blog/hard-naplex-compounding-practice-questions",
    ),
    "q-dil-02": (
        {"stock": 30 * Fraction(10, 40), "diluent": 30 - 30 * Fraction(10, 40)},
        ("stock", "7.5"),
        "www.pharmacy-tech-test.com/compounding-pharmacy-math.html",
    ),
    "q-dil-03": (
        {"stock": 200 * Fraction(1, 20) * 5},
        ("stock", "50"),
        "smartsolve.ai/question/a-pharmacy-technician-needs-to-prepare-200-ml-of-a-1-20-5-percent-dilution-from-a-1-5-20-percent-stock-solutio-3c4703d56d",
    ),
    "q-dil-04": (
        {"stock": Fraction(500 * 5, 15)},
        ("stock", "166.67"),
        "pharmacytutor.com/practice-dilution-problems-with-solutions-for-pharmacy-calculation-mastery",
    ),
    "q-dil-05": (
        {"stock": Fraction(250 * 4, 20)},
        ("stock", "50"),
        "pharmacytutor.com/practice-dilution-problems-with-solutions-for-pharmacy-calculation-mastery",
    ),
    "q-dil-06": (
        {"stock": Fraction(500 * 10, 50)},
        ("stock", "2500"),
        "pharmacytutor.com/ptcb-practice-exam-questions-on-dilution-calculations-with-answers",
    ),
    "q-dil-07": (
        {"stock": Fraction(300 * 70, 95)},
        ("stock", "138.46"),
        "www.brightpharma.in/2023/04/calculate-volume-of-95-alcohol-required.html",
    ),
    "q-dil-08": (
        {"stock": Fraction(24 * 5, 50), "diluent": 24 - Fraction(24 * 5, 50)},
        ("diluent", "21.6"),
        "www.pharmacalculation.com/2022/10/concentration-and-dilution-calculation.html",
    ),
    "q-dil-09": (
        {"stock": Fraction("174.5") * Fraction("3.71") / Fraction("28.75")},
        ("stock", "22.5"),
        "rxcal.org/practice/practice/9420191209092344-42-rxcal-197.php",
    ),
    "q-dil-10": (
        {"stock": Fraction(500 * 40, 70)},
        ("stock", "285.7"),
        "mpjenaplexguide.com/fpgee/calculations-biostatistics/",
    ),
    "q-dil-11": (
        {"stock": 480 * Fraction(25, 200)},
        ("stock", "60"),
        "www.pharmacyexam.com/flipbooks/calculation/files/basic-html/page13.html",
    ),
    "q-dil-12": (
        {"stock": Fraction(60 * 12, 30), "diluent": 60 - Fraction(60 * 12, 30)},
        ("stock", "24"),
        "bigbuddysociety.net/essays/tutorial-on-alligation/",
    ),
    "q-dil-13": (
        {"stock": 60 * Fraction("0.8") / Fraction("0.125")},
        ("stock", "384"),
        "rl.huuu.biz/r/NAPLEX_Prep/comments/1etievl/math_problem",
    ),
    "q-amt-01": (
        {"diluent": Fraction(250 * 20, 7) - 250},
        ("diluent", "464.3"),
        "fr.stuvia.be/en-us/doc/6383238/2024-naplex-calculations-exam-with-correct-answers",
    ),
    "q-amt-02": (
        {"diluent": Fraction(20 * 9, 5) - 20},
        ("diluent", "16"),
        "fr.stuvia.be/en-us/doc/6383238/2024-naplex-calculations-exam-with-correct-answers",
    ),
    "q-amt-03": (
        {"total": Fraction(550 * 70, 50)},
        ("total", "770"),
        "fr.stuvia.be/en-us/doc/6383238/2024-naplex-calculations-exam-with-correct-answers",
    ),
    "q-amt-04": (
        {"total": Fraction(100 * 20, 2)},
        ("total", "1000"),
        "www.certsforce.com/discussions/ptcb/view/exam-ptce-topic-1-question-9-discussion",
    ),
    "q-amt-05": (
        {"diluent": 43 * Fraction("37.75") / Fraction("5.67") - 43},
        ("diluent", "243.5"),
        "rxcal.org/practice/practice/9420191209092344-42-rxcal-197.php",
    ),
    "q-amt-06": (
        {"total": 250 * Fraction(90, 45), "diluent": 250 * Fraction(90, 45) - 250},
        ("total", "500"),
        "www.pharmacy-tech-study.com/exam-math-questions.html",
    ),
    "q-amt-07": (
        {"total": Fraction(1500 * 20, 8)},
        ("total", "3750"),
        "www.pharmacy-tech-test.com/compounding-quantity-needed.html",
    ),
    "q-all-01": (
        {"high": 60 * Fraction("1.5") / 9, "low": 60 * Fraction("7.5") / 9},
        ("high", "10"),
        "bevinzey.com/blog/hard-naplex-compounding-practice-questions",
    ),
    "q-all-02": (
        {"low": 60 * Fraction(1, 1) / Fraction("1.5")},
        ("low", "40"),
        "smartsolve.ai/question/rx-hydrocortisone-1-percent-ointment-60-gm-you-will-prepare-the-prescription-by-mixing-hydrocortisone-2-percen-1e3bc3be27",
    ),
    "q-all-03": (
        {"high": Fraction(25 * 10, 15)},
        ("high", "16.7"),
        "gauthmath.com/solution/1814800187961494/A-prescription-calls-for-25-g-of-15-w-w-hydrocortisone-cream-The-pharmacy-does-n",
    ),
    "q-all-04": (
        {"high": Fraction(100 * 10, 20), "low": Fraction(100 * 10, 20)},
        ("high", "50"),
        "pharmacytutor.com/ptcb-practice-questions-on-alligation-medial-boost-your-exam-readiness",
    ),
    "q-all-05": (
        {"high": Fraction(200 * 5, 10)},
        ("high", "100"),
        "pharmacytutor.com/ptcb-practice-questions-on-alligation-medial-boost-your-exam-readiness",
    ),
    "q-all-06": (
        {"low": Fraction(150 * 5, 10)},
        ("low", "75"),
        "pharmacytutor.com/ptcb-practice-questions-on-alligation-medial-boost-your-exam-readiness",
    ),
    "q-all-07": (
        {"high": Fraction(300 * 10, 30), "low": Fraction(300 * 20, 30)},
        ("low", "100"),
        "ptcbfreepracticetest.com/alligation-math-practice-problems",
    ),
    "q-all-08": (
        {"high": Fraction(500 * 15, 50), "low": Fraction(500 * 35, 50)},
        ("low", "150"),
        "ptcbfreepracticetest.com/alligation-math-practice-problems",
    ),
    "q-all-09": (
        {"high": Fraction(260 * 60, 65), "low": Fraction(260 * 5, 65)},
        ("low", "20"),
        "www.wyzant.com/resources/answers/880363/alcohol-solution-problem",
    ),
    "q-all-10": (
        {"low": Fraction(90 * 20, 10)},
        ("low", "180"),
        "www.wyzant.com/resources/answers/378795/how_many_liters_of_a_30_alcohol_solution_must_be_mixed_with_90_liters_of_a_60_solution_to_get_a_40_solution",
    ),
    "q-all-11": (
        {"high": Fraction(13 * 40, 65), "low": Fraction(13 * 25, 65)},
        ("high", "8"),
        "www.jiskha.com/display.cgi?id=1329416166",
    ),
    "q-all-12": (
        {"low": Fraction(500 * 5, 8), "high": Fraction(500 * 3, 8)},
        ("low", "312.5"),
        "www.pharmacyexam.com/flipbooks/calculation/files/basic-html/page17.html",
    ),
    "q-all-13": (
        {
            "low": 30 * Fraction("2.5") / Fraction("1.5"),
            "total": 30 + 30 * Fraction("2.5") / Fraction("1.5"),
        },
        ("total", "120"),
        "visualfoodie.com/the-toughest-pharmacy-tech-test-practice-question",
    ),
    "q-ble-01": (
        {
            "of 50 %": Fraction(12 * 5, 60),
            "of 20 %": Fraction(12 * 5, 60),
            "of 5 %": Fraction(12 * (40 + 10), 60),
        },
        ("of 5 %", "10"),
        "uhphar-4330.herokuapp.com/module/dilution_and_concentration/topics/three_strengths",
    ),
    "q-ble-02": (
        {
            "of 60 %": Fraction(70 * 10, 70),
            "of 30 %": Fraction(70 * 10, 70),
            "of 10 %": Fraction(70 * (40 + 10), 70),
        },
        None,
        "www.rxcalculations.com/concentration-calculations-quizzes/",
    ),
    "q-mix-01": (
        {"strength": (30 * Fraction("2.5") + 15) / 45, "total": 30 + 15},
        ("strength", "2"),
        "www.pharmacy-tech-test.com/pharmacy-mixture-calculations.html",
    ),
    "q-mix-02": (
        {"strength": Fraction(500 * 20, 1500)},
        ("strength", "6.67"),
        "certilyst.com/individual-questions/what-is-the-final-percentage-strength-of-a-drug-if-5507981",
    ),
    "q-mix-03": (
        {"strength": Fraction(500 * 15, 1500)},
        ("strength", "5"),
        "ontarioregisteredpharmacytechnicianpractice.examzify.com/multiplechoice/20",
    ),
    "q-mix-04": (
        {"strength": Fraction(600 * 25, 700)},
        ("strength", "21"),
        "www.pharmacy-tech-study.com/exam-math-questions.html",
    ),
    "q-mix-05": (
        {"strength": (60 + Fraction("12.5") * Fraction("2.5")) / Fraction("72.5")},
        ("strength", "0.63"),
        "www.wyzant.com/resources/answers/875756/if-60-ml-of-a-combination-gel-of-hydrocortisone-acetate-1-w-w-and-pramoxine",
    ),
    "q-mix-06": (
        {"strength": Fraction(60, 120)},
        ("strength", "0.5"),
        "www.pharmacyexam.com/flipbooks/calculation/files/basic-html/page13.html",
    ),
    "q-mix-07": (
        {"strength": Fraction(120 * 10, 240)},
        ("strength", "5"),
        "www.scribd.com/document/521405201/ch-1",
    ),
    "q-add-01": (
        {"add": 30 * Fraction("0.5") / 1},
        ("add", "15"),
        "www.pharmacy-tech-test.com/concentration-percentage-math.html",
    ),
    "q-add-02": (
        {"add": Fraction(500 * 3, 96)},
        None,
        "armymedical.tpub.com/md0802/Exercises-Pharmaceutical-Calculations-127.htm",
    ),
    "q-add-03": (
        {"strength": (45 * Fraction("1.5") - 30) / 15},
        None,
        "www.pharmacy-tech-test.com/concentration-percentage-math.html",
    ),
    "q-con-01": (
        {
            "one in": Fraction("4.2") / Fraction("0.15"),
            "percent": Fraction("0.15") / Fraction("4.2") * 100,
        },
        ("one in", "28"),
        "fr.stuvia.be/en-us/doc/6383238/2024-naplex-calculations-exam-with-correct-answers",
    ),
    "q-con-02": (
        {"percent": Fraction(15 * 100, 300)},
        ("percent", "5"),
        "ptcbmath.examzify.com/question/a-solution-contains-15-grams-dd8a1a0698754161",
    ),
    "q-con-03": (
        {"percent": Fraction(15 * 100, 150)},
        ("percent", "10"),
        "ptcbmath.examzify.com/question/what-is-the-percentage-strength-456a54ccda966281",
    ),
    "q-con-04": (
        {"strength": Fraction(5000, 250)},
        ("strength", "20"),
        "pharmacytutor.com/quick-reference-guide-essential-formulas-for-pharmacy-concentration-problems",
    ),
    "q-con-05": (
        {"percent": Fraction(4 * 100, 25)},
        ("percent", "16"),
        "www.cram.com/flashcards/pharmacy-math-compounding-calculations-3196228",
    ),
    "q-con-06": (
        {"percent": Fraction(42 * 100, 1000)},
        ("percent", "4.2"),
        "www.cram.com/flashcards/pharmacy-math-compounding-calculations-3196228",
    ),
    "q-con-07": (
        {"percent": Fraction("1.4") / Fraction("10.4") * 100},
        ("percent", "13.0"),
        "www.cram.com/flashcards/pharmacy-math-compounding-calculations-3196228",
    ),
    "q-con-08": (
        {"percent": Fraction(1300, 73)},
        ("percent", "17.8"),
        "www.cram.com/flashcards/pharmacy-math-compounding-calculations-3196228",
    ),
    "q-con-09": (
        {"amount": Fraction(100 * 100, 10)},
        ("amount", "1000"),
        "www.pharmacy-tech-study.com/exam-math-questions.html",
    ),
    "q-con-10": (
        {"drug": Fraction(200 * 250, 5) / 1000},
        ("drug", "10"),
        "www.pharmacyexam.com/flipbooks/calculation/files/basic-html/page18.html",
    ),
    "q-con-11": (
        {"percent": Fraction(4000, 140)},
        ("percent", "28.57"),
        "uhphar-4330.herokuapp.com/module/expressions_of_concentration/practice",
    ),
    "q-con-12": (
        {"percent": Fraction(6000, 1860)},
        ("percent", "3.23"),
        "uhphar-4330.herokuapp.com/module/expressions_of_concentration/practice",
    ),
    "q-drg-01": (
        {"drug": 500 * Fraction(5, 1000)},
        ("drug", "2.5"),
        "bevinzey.com/blog/easy-naplex-compounding-practice-questions",
    ),
    "q-drg-02": (
        {"drug": 120 * Fraction(5, 100)},
        ("drug", "6"),
        "bevinzey.com/blog/easy-naplex-compounding-practice-questions",
    ),
    "q-drg-03": (
        {"drug": 20 * Fraction(4, 1000) * 1000},
        ("drug", "80"),
        "uhphar-4330.herokuapp.com/module/expressions_of_concentration/practice",
    ),
    "q-drg-04": (
        {"drug": 2470 * Fraction(39, 100)},
        ("drug", "963.3"),
        "uhphar-4330.herokuapp.com/module/expressions_of_concentration/practice",
    ),
    "q-drg-05": (
        {"drug": 450 * Fraction(43, 100)},
        ("drug", "193.5"),
        "uhphar-4330.herokuapp.com/module/expressions_of_concentration/practice",
    ),
    "q-drg-06": (
        {"drug": 5 * Fraction(3, 100) * 1000},
        ("drug", "150"),
        "uhphar-4330.herokuapp.com/module/expressions_of_concentration/practice",
    ),
    "q-drg-07": (
        {"drug": Fraction(10, 1000) * 1000},
        ("drug", "10"),
        "www.pharmacalculation.com/2022/10/concentration-and-dilution-calculation.html",
    ),
    "q-drg-08": (
        {"drug": 500 * Fraction(9, 1000)},
        ("drug", "4.5"),
        "mpjenaplexguide.com/fpgee/calculations-biostatistics/",
    ),
    "q-drg-09": (
        {"drug": 400 * Fraction(5, 10000) * 1000},
        ("drug", "200"),
        "ptcbtestprep.com/ptcb-concentration-calculations-practice/",
    ),
    "q-drg-10": (
        {"drug": 240 * Fraction(1, 100)},
        ("drug", "2.4"),
        "www.pharmacyexam.com/flipbooks/calculation/files/basic-html/page13.html",
    ),
    "q-drg-11": (
        {"drug": 120 * Fraction(2, 100)},
        ("drug", "2.4"),
        "bnc-prod-frontend-alb-1551170086.us-east-1.elb.amazonaws.com/docs/mathematics/22408134",
    ),
    "q-drg-12": (
        {"drug": 240 * Fraction(2, 100)},
        ("drug", "4.8"),
        "jeopardylabs.com/play/the-master-compounders-challenge",
    ),
    "q-str-01": (
        {"percent": Fraction(100, 452)},
        ("percent", "0.22"),
        "uhphar-4330.herokuapp.com/module/expressions_of_concentration/practice",
    ),
    "q-str-02": (
        {"percent": Fraction(100, 968)},
        ("percent", "0.10"),
        "uhphar-4330.herokuapp.com/module/expressions_of_concentration/practice",
    ),
    "q-str-03": (
        {"concentration": Fraction(5, 1)},
        ("concentration", "1"),
        "www.pharmacalculation.com/2022/10/concentration-and-dilution-calculation.html",
    ),
    "q-str-04": (
        {"one in": 1000 / Fraction("1.563")},
        ("one in", "640"),
        "rxcal.org/practice/practice/5120181030020356-70-rxcal-96.php",
    ),
    "q-str-05": (
        {"one in": 1000 / Fraction("2.381")},
        ("one in", "420"),
        "rxcal.org/practice/practice/5420181030015131-41-rxcal-92.php",
    ),
    "q-per-01": (
        {"error": Fraction(25 * 100, 600)},
        ("error", "4"),
        "sciemce.com/qa/PEQeN7PTcJI5",
    ),
    "q-per-02": (
        {"deviation": -Fraction(2 * 100, 750)},
        ("deviation", "-0.266"),
        "pharmacalculation.com/2023/03/percent-error-calculation.html",
    ),
    "q-per-03": (
        {"error": Fraction(3980 * 100, 20)},
        ("error", "1990"),
        "pharmacalculation.com/2023/03/percent-error-calculation.html",
    ),
    "q-err-01": (
        {"error": Fraction(1000, 400)},
        ("error", "2.5"),
        "collegeofpharmacy.com/CALLearningCentre/SubscribeCALPackage/BascalcHTML5/win/Error/page-6.html",
    ),
    "q-err-02": (
        {"error": Fraction(500, 300)},
        ("error", "1.67"),
        "uhphar-4330.herokuapp.com/module/pharmaceutical_measurement/topics/percentage_error",
    ),
    "q-mwq-01": (
        {"least": Fraction("6.5") * 100 / 2},
        ("least", "325"),
        "askfilo.com/user-question-answers-smart-solutions/a-prescription-balance-has-sensitivity-requirements-of-6-5-3339393032333632",
    ),
    "q-ali-01": (
        {
            "weigh": Fraction(12 * 10),
            "mixture": Fraction(120 * 10),
            "diluent": Fraction(120 * 10 - 12 * 10),
        },
        ("diluent", "1080"),
        "www.scribd.com/document/545509411/Aliquot-Method",
    ),
    "q-ali-02": (
        {
            "weigh": Fraction(6 * 20),
            "mixture": Fraction(120 * 20),
            "diluent": Fraction(120 * 20 - 6 * 20),
        },
        None,
        "pharmlabs.unc.edu/labs/triturations/method.htm",
    ),
    "q-tab-01": (
        {
            "weigh": Fraction(4 * 25 * 70, 25),
            "mixture": Fraction(120 * 25),
            "diluent": Fraction(120 * 25) - Fraction(4 * 25 * 70, 25),
        },
        ("diluent", "2720"),
        "forums.studentdoctor.net/threads/pharmacy-calculation-questions.1085554/",
    ),
    "q-sol-01": (
        {"make up to": Fraction(300 * 10, 60)},
        ("make up to", "50"),
        "www.coursehero.com/file/51426626/Homework-3-pharmaceutical-measurement-density-keypdf/",
    ),
    "q-dos-01": (
        {"volume": Fraction("0.15") * 10 / 5},
        ("volume", "0.3"),
        "quizwizapp.com/fil/study/measurement-and-system-units-sg-pycnometer",
    ),
    "q-dos-02": (
        {"volume": Fraction(125 * 5, 250)},
        ("volume", "2.5"),
        "socratic.org/questions/a-doctors-order-is-0-125-g-of-ampicillin-the-liquid-suspension-on-hand-contains-",
    ),
    "q-dos-03": (
        {"volume": Fraction(200 * 5, 105)},
        ("volume", "9.5"),
        "armymedical.tpub.com/MD0904/Answers-to-Practical-Exercise-cont-Pharmacology-Math-for-the-Practical-Nurse-143.htm",
    ),
    "q-dos-04": (
        {"volume": Fraction(350 * 5, 200)},
        ("volume", "8.8"),
        "armymedical.tpub.com/MD0904/Answers-to-Practical-Exercise-cont-Pharmacology-Math-for-the-Practical-Nurse-143.htm",
    ),
    "q-dos-05": (
        {"volume": Fraction(8, 5)},
        ("volume", "1.6"),
        "armymedical.tpub.com/MD0904/Answers-to-Practical-Exercise-cont-Pharmacology-Math-for-the-Practical-Nurse-143.htm",
    ),
    "q-dos-06": (
        {"volume": Fraction(400 * 5, 250)},
        ("volume", "8"),
        "armymedical.tpub.com/MD0904/Answers-to-Practical-Exercise-cont-Pharmacology-Math-for-the-Practical-Nurse-143.htm",
    ),
    "q-dos-07": (
        {"volume": Fraction(270 * 5, 160), "rounded": Fraction("8.5")},
        ("rounded", "8.5"),
        "pharmacyfreak.com/pediatric-dose-calculations-by-body-weight-mcqs-with-answer",
    ),
    "q-dkg-01": (
        {"volume": Fraction(10 * 14, 4) * Fraction(5, 120)},
        ("volume", "1.46"),
        "quickmath.com/math-word-problems/pediatric-dose-weight-based-mg-kg.html",
    ),
    "q-pow-01": (
        {"drug": Fraction(250, 1000), "diluent": 250 - Fraction(250, 1000)},
        ("diluent", "249.75"),
        "www.pharmacytimes.com/publications/issue/2005/2005-08/2005-08-9803",
    ),
}
"""Answers as fractions, in the unit of the case; name and figure of the print; address."""

WRONG_PRINTS = {
    "q-dil-06": "it divides by the wrong strength",
    "q-dil-07": "its equation does not balance",
    "q-amt-05": "it rounds the total to 286.5 mL, which is 286.3 mL",
    "q-all-07": "the two stocks are swapped",
    "q-all-08": "the two stocks are swapped",
    "q-all-13": "120 g of 2.5 % cannot be made of 30 g of 5 % and 1 %",
    "q-mix-05": "the gel is counted twice",
    "q-con-07": "1.4 g in 10.4 g are 13.5 %",
    "q-str-03": "5 mg in 5 mL is 1 mg/mL, and 5 mg/mL is meant",
    "q-per-02": "the decimals are cut off, not rounded",
    "q-per-03": "a slip by ten",
}
"""Which printed answers are wrong, and how."""


@pytest.mark.parametrize("identity", QUESTIONS)
def test_a_case_expects_what_the_question_comes_to(identity):
    """The shipped case has the source and the exact answers of the fractions here."""
    oracle, _, address = QUESTIONS[identity]
    case = CASES[identity]

    assert case.address == address
    assert {name: Fraction(text.split(" ")[0]) for name, text in case.expected.items()} == oracle


def test_the_program_finds_what_the_questions_come_to():
    """The library comes to every answer, exactly."""
    found = run_cases([CASES[identity] for identity in QUESTIONS])

    assert [each.id for each in found if not each.passed] == []


@pytest.mark.parametrize("identity", [each for each in QUESTIONS if QUESTIONS[each][1]])
def test_a_print_is_the_answer_rounded_or_named_as_wrong(identity):
    """A printed answer is the exact one, to its decimals; else it is among the wrong ones."""
    oracle, (name, text), _ = QUESTIONS[identity]
    exact, printed = oracle[name], Fraction(text)
    step = Fraction(1, 10 ** len(text.partition(".")[2]))
    near = round_half_up(abs(exact), step) == abs(printed)
    status = "published-agrees" if exact == printed else "published-rounded"

    assert CASES[identity].published
    assert near == (identity not in WRONG_PRINTS)
    assert CASES[identity].status == (status if near else "published-disagrees")
    assert near or CASES[identity].note


def test_the_questions_are_many():
    """At least sixty have a printed answer, and no case of a question is left out."""
    assert sum(printed is not None for _, printed, _ in QUESTIONS.values()) >= 60
    assert set(QUESTIONS) == {identity for identity in CASES if identity.startswith("q-")}
    assert set(WRONG_PRINTS) < set(QUESTIONS)
