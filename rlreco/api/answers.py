"""The routes of answers: one, a part of one, or many at once."""

from fastapi import APIRouter

from rlreco.api import schemas
from rlreco.api.metrics import Metrics
from rlreco.api.problems import documented, problem_of
from rlreco.api.served import Served
from rlreco.errors import RLRecoError
from rlreco.service.learner.recommendation import Answered, AnswerPart

ANSWER = "answer_session"
"""Id of the operation, which other routes link to."""

_NOTHING_NAMED = "Nothing is named and the answer isn't final, so the slate goes on waiting."
_NOTHING_NEW = "Everything in it was learned before."


def add_answers(router: APIRouter) -> None:
    @router.post(
        "/v1/sessions/{session_id}/answer",
        operation_id=ANSWER,
        response_model=schemas.Answered,
        responses=documented(401, 404, 413, 422, 503),
        tags=["sessions"],
    )
    def answer(session_id: schemas.Name, body: schemas.Answer, served: Served) -> schemas.Answered:
        """What the shopper did, or a part of it: parts add up, each learned once, so it is safe to send again."""
        result = served.service.answer(session_id, body.clicked, body.bought, final=body.final, workspace=served.name)
        return _answered(result, served.metrics)

    @router.post(
        "/v1/answers",
        response_model=schemas.AnsweredMany,
        responses=documented(401, 413, 422, 503),
        tags=["sessions"],
    )
    def answers(body: schemas.Answers, served: Served) -> schemas.AnsweredMany:
        """Up to a thousand answers, each as if it came alone; one that can't be used doesn't hold the others up."""
        parts = [AnswerPart(answer.session_id, answer.clicked, answer.bought, answer.final) for answer in body.answers]
        results = [
            schemas.Unanswered(session_id=part.session, problem=problem_of(result))
            if isinstance(result, RLRecoError)
            else _answered(result, served.metrics)
            for part, result in zip(parts, served.service.answer_many(parts, workspace=served.name), strict=True)
        ]
        return schemas.AnsweredMany(answers=results, taught=sum(result.taught for result in results))


def _answered(result: Answered, metrics: Metrics) -> schemas.Answered:
    metrics.count("answers", str(result.taught).lower())
    (clicked, bought), outcome = result.added, result.session.outcome
    return schemas.Answered(
        session_id=result.session.id,
        taught=result.taught,
        added=schemas.Added(clicked=list(clicked), bought=list(bought)),
        waiting=outcome is None,
        clicked=list(outcome.clicked) if outcome else [],
        bought=list(outcome.bought) if outcome else [],
        reward=outcome.reward if outcome else 0.0,
        note=None if result.taught else _NOTHING_NEW if outcome else _NOTHING_NAMED,
    )
