"""An uploaded policy, evaluated on one log and then on another."""

import random


def _open_bandit_log(path, rounds=400):
    draw = random.Random(5)
    lines = ["timestamp,item_id,position,click,propensity_score"]
    for number in range(rounds):
        item = draw.randrange(4)
        time = f"2019-11-24 {number // 60:02d}:{number % 60:02d}:00"
        lines.append(f"{time},{item},1,{int(draw.random() < 0.1 * (item + 1))},0.25")
    path.write_text("\n".join(lines))
    return path


def test_a_file_of_chances_for_one_log_is_not_used_for_the_next(trained_app, open_browser, tmp_path):
    own, log = tmp_path / "mine.csv", _open_bandit_log(tmp_path / "log.csv")
    own.write_text("item_id,probability\nno-such-product,10\n")
    visitor = open_browser()
    visitor.go(trained_app, "evaluation")
    files = visitor.page.locator("input[type=file]")
    files.first.set_input_files(own)
    visitor.page.get_by_text("This data can't be used").wait_for()

    visitor.page.get_by_text("A file in the Open Bandit format").click()
    visitor.page.get_by_text("A CSV with a row for each product").wait_for()
    files.first.set_input_files(log)
    visitor.page.locator(".js-plotly-plot").first.wait_for()
    visitor.settle()

    assert visitor.page.get_by_text("This data can't be used").count() == 0
