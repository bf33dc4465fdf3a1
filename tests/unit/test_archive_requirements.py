"""What a file lacks and how complete it is, for any list of requirements."""

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.customer_archive.engine.requirements import (
    APPROVE,
    SAVE,
    STAGES,
    SUBMIT,
    File,
    Requirement,
    completeness,
    missing,
)

FIELDS = ("phone", "email", "vat", "website", "street")
requirements = st.lists(
    st.builds(
        Requirement,
        fields=st.lists(st.sampled_from(FIELDS), min_size=1, max_size=2).map(tuple),
        companies=st.booleans(),
        persons=st.booleans(),
        company_id=st.sampled_from([None, 1, 2]),
        template_id=st.sampled_from([None, 1, 2]),
        stage=st.sampled_from(STAGES),
        wished=st.booleans(),
    ),
    max_size=8,
)
files = st.builds(
    File,
    filled=st.frozensets(st.sampled_from(FIELDS)),
    is_company=st.booleans(),
    company_id=st.sampled_from([1, 2]),
    template_id=st.sampled_from([None, 1, 2]),
)


@given(requirements, files)
def test_later_stages_ask_for_no_less(asked, file):
    lacking = [missing(asked, file, stage) for stage in (SAVE, SUBMIT, APPROVE)]
    for earlier, later in zip(lacking, lacking[1:], strict=False):
        assert all(requirement in later for requirement in earlier)


@given(requirements, files)
def test_a_full_file_lacks_nothing_and_is_complete(asked, file):
    full = File(FIELDS, file.is_company, file.company_id, file.template_id)
    assert not missing(asked, full, APPROVE)
    assert completeness(asked, full) == 100


@given(requirements, files, st.sampled_from(FIELDS))
def test_filling_a_field_never_makes_a_file_less_complete(asked, file, name):
    more = File(
        {name, *file.filled}, file.is_company, file.company_id, file.template_id
    )
    assert completeness(asked, more) >= completeness(asked, file)
    assert len(missing(asked, more, APPROVE)) <= len(missing(asked, file, APPROVE))


@given(requirements, files)
def test_all_hundred_percent_means_nothing_is_missing(asked, file):
    if completeness(asked, file) == 100:
        assert not missing(asked, file, APPROVE)
    assert 0 <= completeness(asked, file) <= 100


@given(requirements, files)
def test_what_is_wished_is_never_missing(asked, file):
    assert not any(r.wished for r in missing(asked, file, APPROVE))


def test_another_template_asks_for_nothing_here():
    asked = [Requirement(("vat",), template_id=2)]
    assert not missing(asked, File((), True, 1, template_id=1), APPROVE)
    assert missing(asked, File((), True, 1, template_id=2), APPROVE) == asked
