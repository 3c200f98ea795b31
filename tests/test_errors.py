from rlreco.hints import nearest


def test_the_nearest_name_is_asked_about():
    assert nearest("thomson", ["uniform", "thompson"]) == "Did you mean 'thompson'?"


def test_a_few_names_are_all_told():
    assert nearest("xyz", ["ann", "bob"]) == "Known: ann, bob."


def test_of_more_names_than_anyone_reads_only_some_are_told_and_the_rest_counted():
    said = nearest("nobody", [f"{number:05d}" for number in range(1200)])

    assert said.startswith("Known: 00000, 00001, ")
    assert said.endswith("00019 and 1,180 more.")
