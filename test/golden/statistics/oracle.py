"""Records reference values for report/ and evaluation/accuracy.ts.

pip install scipy statsmodels scikit-learn; python oracle.py > oracle.json
"""

import json
import math
import random
import sys

import scipy
import sklearn
import statsmodels
from scipy.optimize import brentq
from scipy.stats import binomtest, norm, ttest_rel
from sklearn.metrics import brier_score_loss
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import proportion_confint

Z95, Z80 = norm.ppf(0.975), norm.ppf(0.8)


def wilson(count, n):
    low, high = proportion_confint(count, n, alpha=0.05, method="wilson")
    return {"count": count, "n": n, "low": low, "high": high}


def sign(wins, losses):
    exact = mcnemar([[7, wins], [losses, 11]], exact=True).pvalue
    assert math.isclose(exact, binomtest(wins, wins + losses, 0.5).pvalue, rel_tol=1e-9)
    return {"wins": wins, "losses": losses, "p": exact}


def paired(n, seed):
    source = random.Random(seed)
    a = [source.choice([0, 0.5, 1, 1]) for _ in range(n)]
    b = [source.choice([0, 0.5, 1]) for _ in range(n)]
    result = ttest_rel(a, b)
    # The standard error is the t test's; the interval uses the normal quantile.
    difference = sum(x - y for x, y in zip(a, b)) / n
    error = difference / result.statistic
    return {"a": a, "b": b, "difference": difference, "low": difference - Z95 * error, "high": difference + Z95 * error}


def from_chance(n):
    power = lambda d: d * math.sqrt(n) - Z95 * 0.5 - Z80 * math.sqrt(max(0, 0.25 - d * d))
    return {"n": n, "delta": brentq(power, 1e-9, 0.5)}


def difference(n, disagreement):
    power = lambda d: d * math.sqrt(n) - Z95 * math.sqrt(disagreement) - Z80 * math.sqrt(max(0, disagreement - d * d))
    return {"n": n, "disagreement": disagreement, "delta": brentq(power, 1e-9, disagreement)}


def brier(n, seed):
    source = random.Random(seed)
    good = [source.gauss(0.4, 1) for _ in range(n)]
    bad = [source.gauss(0, 1) for _ in range(n)]
    probability = [1 / (1 + math.exp(y - x)) for x, y in zip(good, bad)]
    return {"good": good, "bad": bad, "brier": brier_score_loss([1] * n, probability, pos_label=1)}


json.dump(
    {
        "versions": {"python": sys.version.split()[0], "scipy": scipy.__version__, "statsmodels": statsmodels.__version__, "sklearn": sklearn.__version__},
        "wilson": [wilson(c, n) for c, n in [(50, 100), (63, 100), (0, 10), (10, 10), (101.5, 160), (1, 1), (2875, 5000)]],
        "sign": [sign(w, l) for w, l in [(9, 1), (1, 9), (5, 5), (0, 6), (0, 5), (30, 14), (420, 380), (5200, 4800)]],
        "paired": [paired(40, 1), paired(173, 2)],
        "fromChance": [from_chance(n) for n in (30, 100, 1000)],
        "difference": [difference(n, d) for n, d in [(100, 0.2), (500, 0.3), (96, 0.5)]],
        "brier": [brier(60, 3)],
    },
    sys.stdout,
    indent=1,
)
