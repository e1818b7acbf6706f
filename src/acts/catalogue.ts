/**
 * Every refusal of the house, in one place: code, article, words, and the database constraints
 * that say the same. Order of checks: who, when, what, records, then the act's own (perform.ts).
 * `docs/refusals.md` is made from this table; a test holds each code to a story that reaches it.
 */
interface Entry {
  article: string
  wrong: string
  next: readonly string[]
  english: readonly [wrong: string, next: string]
  /** Named constraints of the database that hold the same rule. */
  constraints?: readonly string[]
}

const table = {
  // Who
  'actor.unknown': {
    article: '行政许可法第二十二条',
    wrong: '没有找到您在本机关的人员登记。',
    next: ['请管理员核对账号与人员的对应关系。'],
    english: ['No such officer in this bureau.', 'Ask the administrator to check the account.'],
  },
  'post.missing': {
    article: '国办发〔2018〕118号（五）',
    wrong: '「{act}」由{post}岗办理，您没有这个岗位。',
    next: ['请{post}岗的同事办理。'],
    english: ['This act belongs to the post {post}.', 'Ask a colleague who holds it.'],
  },
  'certificate.missing': {
    article: '国办发〔2018〕118号（五）；行政许可法第六十二条',
    wrong: '{name}没有登记执法证件，不能从事审批执法。',
    next: ['请人事部门登记省级统一印制或备案的执法证件后再办理。', '或请持有有效证件的同事办理。'],
    english: [
      '{name} has no enforcement certificate on file.',
      'File it, or ask a certified colleague.',
    ],
  },
  'certificate.expired': {
    article: '国办发〔2018〕118号（五）',
    wrong: '{name}的执法证件在{day}这一天不在有效期内。',
    next: ['请先换发证件并登记。', '或请持有有效证件的同事办理。'],
    english: [
      "{name}'s certificate is not valid on {day}.",
      'Renew it, or ask a certified colleague.',
    ],
    constraints: [
      'certificate_expired',
      'certificate_own',
      'act_done_on',
      'opinion_certificate',
      'decision_certificate',
      'inspection_officer_certificate',
      'inspection_second_certificate',
    ],
  },
  'certificate.stopped': {
    article: '国办发〔2018〕118号（五）',
    wrong: '{name}的执法证件在{day}已被暂停或者吊销。',
    next: ['请持有有效证件的同事办理。'],
    english: [
      "{name}'s certificate is suspended or revoked on {day}.",
      'Ask a certified colleague.',
    ],
    constraints: ['certificate_stopped'],
  },
  'side.conflict': {
    article: '国办发〔2018〕118号（十一）；行政许可法第四十八条',
    wrong: '{name}在本案中已经是{mine}，不能再作为{wanted}办理「{act}」。',
    next: ['请没有参与本案的同事办理。'],
    english: [
      '{name} already stands on another side of this case.',
      'Ask a colleague who does not.',
    ],
    constraints: ['case_part_sides', 'opinion_side', 'decision_side', 'reception_side'],
  },
  // When and what
  'subject.unknown': {
    article: '办理规则',
    wrong: '没有找到这个{kind}，编号可能写错了。',
    next: ['请从列表里重新打开。'],
    english: ['No such {kind}.', 'Open it again from the list.'],
  },
  'subject.exists': {
    article: '办理规则',
    wrong: '这个编号已经登记过了。',
    next: ['请打开已登记的那一条。'],
    english: ['This code is registered already.', 'Open the one registered.'],
    constraints: ['item_code'],
  },
  'act.replayed-differently': {
    article: '办理规则',
    wrong: '同一个办理编号已经提交过另一份内容。',
    next: ['请刷新页面，核对已经登记的内容，需要时重新办理。'],
    english: ['This act id was used for other content.', 'Reload and look at what was recorded.'],
    constraints: ['ledger_entry_act'],
  },
  'act.crossed': {
    article: '办理规则',
    wrong: '就在刚才，同一{kind}上登记了另一个办理动作。',
    next: ['您填的内容还在。请刷新后核对，再提交一次。'],
    english: ['Another act was recorded on this subject just now.', 'Reload, check, submit again.'],
    constraints: [
      'ledger_entry_prev',
      'ledger_entry_subject',
      'subject_version',
      'case_file_version',
    ],
  },
  'case.ended': {
    article: '办理规则',
    wrong: '本案已经{state}，不能再办理「{act}」。',
    next: ['需要时请另行提出申请。'],
    english: ['The case has ended.', 'A new application is needed.'],
  },
  'case.decided': {
    article: '行政许可法第三十七条、第三十八条',
    wrong: '本案已于{day}作出决定，不能再办理「{act}」。',
    next: ['对决定有异议的，按决定书写明的途径申请复议或者提起诉讼。'],
    english: ['The case was decided on {day}.', 'Use the remedies named in the decision.'],
    constraints: ['decision_present_draft', 'decision_pkey'],
  },
  'step.notNow': {
    article: '行政许可法第三十条；本事项公布的流程图',
    wrong: '按照公布的流程图，现在的环节是{now}，还不能办理「{act}」。',
    next: ['请先办完{now}。'],
    english: [
      'By the published chart the present step is {now}, not this act.',
      'Finish {now} first.',
    ],
    constraints: [
      'draft_accepted',
      'examination_accepted',
      'inspection_accepted',
      'decision_accepted',
      'delivery_decided',
      'licence_granted',
    ],
  },
  'step.deadlock': {
    article: '本事项公布的流程图',
    wrong: '流程图走到这里没有可走的出口，不能继续。',
    next: ['请把本案编号告诉流程图的维护人，修订并重新证明后再办理。'],
    english: ['The chart offers no way on from here.', 'Have the chart mended and proved again.'],
  },
  // Records
  'record.missing': {
    article: '国办发〔2018〕118号（八）、（九）；本事项记录清单',
    wrong: '本环节要求{record}，现在还没有。',
    next: ['请上传记录后再提交；上传中断可以接着传。'],
    english: ['This step requires a record ({record}).', 'Upload it, then submit again.'],
    constraints: ['record_missing', 'inspection_plan'],
  },
  'record.unknown': {
    article: '国办发〔2018〕118号（九）',
    wrong: '没有找到编号为{upload}的上传记录。',
    next: ['请等上传完成，或者重新选择文件上传。'],
    english: ['No finished upload {upload}.', 'Wait for the upload, or upload again.'],
  },
  // Course
  'item.unknown': {
    article: '行政许可法第三十条',
    wrong: '没有编码为{code}、已经公布的事项，不能收件。',
    next: ['请从已公布的事项清单中选择。'],
    english: ['No published item {code}.', 'Choose from the published list.'],
  },
  'code.invalid': {
    article: 'GB 32100-2015；GB 11643-1999',
    wrong: '证件号码不对：{reason}。',
    next: ['请对照证照原件重新录入。'],
    english: ['The code is wrong: {reason}', 'Compare with the original and enter it again.'],
  },
  'material.unknown': {
    article: '行政许可法第三十一条',
    wrong: '材料「{material}」不在本事项公布的材料目录里。',
    next: ['只能收取目录列明的材料；确需增加的，先修订服务指南。'],
    english: ['The paper {material} is not on the published list.', 'Revise the guide first.'],
  },
  'material.missing': {
    article: '行政许可法第三十二条第一款第五项',
    wrong: '还缺材料：{materials}。',
    next: ['材料齐全、符合法定形式后受理；或者一次性告知全部需要补正的内容。'],
    english: [
      'Papers are missing: {materials}.',
      'Accept when complete, or tell all gaps at once.',
    ],
  },
  'gap.missing': {
    article: '行政许可法第三十二条第一款第四项',
    wrong: '补正通知没有写明缺少的「{material}」。',
    next: ['请把全部需要补正的内容一次写全。'],
    english: ['The notice leaves out the gap {material}.', 'Tell all gaps at once.'],
  },
  'supplement.once': {
    article: '行政许可法第三十二条第一款第四项、第七十二条第四项',
    wrong: '本案已于{day}一次性告知过补正内容，不能再次告知。',
    next: ['申请人补齐告知的内容后，应当受理。'],
    english: [
      'All gaps were told once on {day}; no second notice.',
      'Accept once they are filled.',
    ],
    constraints: ['supplement_once'],
  },
  'supplement.late': {
    article: '行政许可法第三十二条第一款第四项',
    wrong: '五个工作日的告知期限到{due}为止，已经过了，视为自收件之日受理。',
    next: ['本案按已受理继续办理。'],
    english: ['The five working days ended on {due}: accepted by silence.', 'Go on as accepted.'],
  },
  'supplement.open': {
    article: '行政许可法第三十二条第一款第五项',
    wrong: '告知补正的内容还没有补齐：{materials}。',
    next: ['等申请人补齐后再受理。'],
    english: ['Gaps told are still open: {materials}.', 'Wait for the applicant.'],
  },
  'decline.office-unnamed': {
    article: '行政许可法第三十二条第一款第二项',
    wrong: '因不属于本机关职权不予受理的，应当告知向哪个机关申请。',
    next: ['请写明有权受理的机关。'],
    english: ['Name the office that is competent.', 'Fill in the right office.'],
  },
  'standard.unanswered': {
    article: '行政许可法第三十四条',
    wrong: '审查标准还有{count}条没有逐条回答。',
    next: ['请逐条写明是否符合和理由。'],
    english: ['{count} examination standards are unanswered.', 'Answer each with a reason.'],
  },
  'inspector.same': {
    article: '行政许可法第三十四条第三款',
    wrong: '实地核查要有两名以上工作人员，同行人不能是您自己。',
    next: ['请选择另一名持证人员。'],
    english: ['Two officers must inspect.', 'Choose another certified officer.'],
    constraints: ['inspection_two_officers'],
  },
  'certificate.not-shown': {
    article: '国办发〔2018〕118号（五）',
    wrong: '现场没有出示执法证件的记录，核查不能作数。',
    next: ['请确认两名人员均已主动出示证件。'],
    english: ['The record does not say that certificates were shown.', 'Confirm both were shown.'],
  },
  'time.reversed': {
    article: '国办发〔2018〕118号（八）',
    wrong: '结束时间早于开始时间，或者晚于现在。',
    next: ['请按现场实际时间填写。'],
    english: ['The end is before the start, or later than now.', 'Enter the true times.'],
  },
  'draft.reasonless': {
    article: '行政许可法第三十八条第二款',
    wrong: '不予许可应当逐条写明不符合的条件、事实和依据。',
    next: ['请补写未满足的条件。'],
    english: [
      'A denial names each unmet condition with facts and basis.',
      'Add the unmet conditions.',
    ],
  },
  'draft.unbounded': {
    article: '行政许可法第三十九条；双公示数据标准',
    wrong: '准予许可要写明许可内容、范围和有效期。',
    next: ['请补写许可内容；本事项没有有效期的不要编造截止日期。'],
    english: ['A grant names its scope and validity.', 'Add scope and validity.'],
  },
  'review.incomplete': {
    article: '国办发〔2018〕118号（十三）',
    wrong: '审核十点还有{count}点没有结论或者理由。',
    next: ['请逐点写明结论和理由。'],
    english: ['{count} of the ten points lack a finding or its reason.', 'Answer each point.'],
  },
  'review.contradicts': {
    article: '国办发〔2018〕118号（十三）',
    wrong: '第{points}点认为有问题，不能同时出具「通过」意见。',
    next: ['请改为建议修改、不通过或者退回补充，或者更正该点结论。'],
    english: ['Points {points} are found wrong, yet the opinion is pass.', 'Change one of them.'],
  },
  'review.missing': {
    article: '国办发〔2018〕118号（十一）',
    wrong: '本案属重大执法决定，第{draft}稿尚无通过的法制审核意见。',
    next: ['请承办人提请法制审核。', '意见「通过」后，再作出决定。'],
    english: [
      'A major decision without a passed legal review of draft {draft}.',
      'Have it reviewed.',
    ],
    constraints: ['review_missing', 'decision_opinion', 'decision_major'],
  },
  'review.old-draft': {
    article: '国办发〔2018〕118号（十三）',
    wrong: '意见所附的是旧稿，现行的是第{draft}稿。',
    next: ['请打开现行文稿重新审核。'],
    english: [
      'The opinion is on an older draft; the present one is {draft}.',
      'Review the present one.',
    ],
    constraints: ['opinion_draft', 'opinion_once'],
  },
  'major.falls': {
    article: '国办发〔2018〕118号（十二）',
    wrong: '经办人增列的重大执法决定不能再撤出。',
    next: ['请按重大执法决定提请法制审核。'],
    english: ['A case added as major stays major.', 'Submit it to legal review.'],
    constraints: ['assessment_added_falls', 'assessment_added'],
  },
  'draft.changed': {
    article: '国办发〔2018〕118号（十三）',
    wrong: '您看到的文稿已经变动，现行的是第{draft}稿。',
    next: ['请刷新，看过现行文稿后再决定。'],
    english: ['The draft you saw has changed; the present one is {draft}.', 'Reload and read it.'],
  },
  'document.unissued': {
    article: '行政许可法第三十八条、第四十四条',
    wrong: '文书{number}还在生成，要等它入库并记入台账。',
    next: ['请稍后再试，通常只需几秒；超过一分钟请联系管理员。'],
    english: ['Paper {number} is still being issued.', 'Try again in a few seconds.'],
  },
  'delivery.consent': {
    article: '民事诉讼法（2023）第九十条（参照）',
    wrong: '受送达人没有书面同意电子送达。',
    next: ['请改用直接送达、邮寄送达等方式，或者先取得书面同意。'],
    english: ['No written consent to electronic delivery.', 'Deliver another way or get consent.'],
  },
  'delivery.unproved': {
    article: '民事诉讼法（2023）第八十七条至第九十五条（参照）',
    wrong: '「{way}」送达还缺{proof}。',
    next: ['请补填送达凭证。'],
    english: ['The delivery lacks {proof}.', 'Add the proof of delivery.'],
  },
  'withdraw.applicant-only': {
    article: '行政许可法第三十二条；市场监督管理行政许可程序暂行规定第三十条',
    wrong: '撤回要有申请人的书面请求。',
    next: ['请登记申请人的撤回理由和日期。'],
    english: ['A withdrawal needs the written request of the applicant.', 'Enter its reason.'],
  },
  // Disclosure
  'publication.unchecked': {
    article: '国办发〔2018〕118号（二）',
    wrong: '公示内容由{name}整理，不能由同一人审核发布。',
    next: ['请另一名公示岗人员审核。'],
    english: [
      'Whoever prepared a publication does not check it.',
      'Ask another disclosure officer.',
    ],
    constraints: ['publication_unchecked', 'publication_checked'],
  },
  'publication.done': {
    article: '国办发〔2018〕118号（六）',
    wrong: '本决定已经公示。',
    next: ['内容有误的，按更正程序办理。'],
    english: ['This decision is published.', 'Correct it by the correction procedure.'],
    constraints: ['publication_once'],
  },
  'publication.unknown': {
    article: '国办发〔2018〕118号（六）',
    wrong: '公示队列里没有这件决定。',
    next: ['请从公示队列中打开。'],
    english: ['No such decision in the queue.', 'Open it from the queue.'],
  },
  'publication.masked': {
    article: '个人信息保护法第二十八条；政府信息公开条例第十五条',
    wrong: '公示内容里还有{what}，不能发布。',
    next: ['请退回整理，遮蔽后再审核。'],
    english: ['The record still shows {what}.', 'Mask it, then check again.'],
  },
  'publication.changed': {
    article: '国办发〔2018〕118号（二）',
    wrong: '您审核的不是最新整理的内容。',
    next: ['请刷新，看过最新内容后再发布。'],
    english: ['What you checked is not the latest.', 'Reload and check the latest.'],
  },
  // Registry
  'grant.own': {
    article: '办理规则',
    wrong: '不能给自己授予岗位。',
    next: ['请另一名管理员办理。'],
    english: ['Nobody grants a post to themselves.', 'Ask another administrator.'],
    constraints: ['post_own_grant'],
  },
  'grant.administrator': {
    article: '办理规则',
    wrong: '管理员不经办案件，不能与其他岗位兼任。',
    next: ['请为其另设人员。'],
    english: ['An administrator holds no other post.', 'Give the post to another officer.'],
    constraints: ['post_administrator_alone'],
  },
  'grant.exists': {
    article: '办理规则',
    wrong: '该人员已经有这个岗位。',
    next: ['不需要再次授予。'],
    english: ['The officer holds this post already.', 'Nothing to do.'],
    constraints: ['post_grant_pkey'],
  },
  'item.incomplete': {
    article: '行政许可法第三十条；本局服务指南十五项要素',
    wrong: '服务指南还缺：{fields}。',
    next: ['请补齐后再提交复核。'],
    english: ['The guide lacks: {fields}.', 'Complete it, then submit again.'],
  },
  'chart.refused': {
    article: '本局流程图规则',
    wrong: '流程图不能载入：{reason}。',
    next: ['请按提示修改流程图。'],
    english: ['The chart cannot be loaded: {reason}', 'Redraw it as told.'],
  },
  'chart.unproved': {
    article: '国办发〔2018〕118号（十一）；本局流程图规则',
    wrong: '流程图没有通过证明：{reason}',
    next: ['请按提示修改流程图，证明通过后再公布。'],
    english: ['The chart is not proved: {reason}', 'Redraw it until it is proved.'],
    constraints: ['chart_not_proved'],
  },
  'recheck.own': {
    article: '国办发〔2018〕118号（二）',
    wrong: '事项由您编制，不能由您复核。',
    next: ['请法制机构的另一名人员复核。'],
    english: ['Nobody rechecks what they wrote.', 'Ask another officer of the legal office.'],
    constraints: ['recheck_own'],
  },
  'recheck.missing': {
    article: '国办发〔2018〕118号（二）、（五）',
    wrong: '第{no}版还没有通过法制机构复核，不能公布。',
    next: ['请法制机构复核。'],
    english: ['Version {no} has not passed the recheck.', 'Have the legal office recheck it.'],
    constraints: ['item_recheck', 'item_not_rechecked', 'recheck_of_version'],
  },
  'version.unknown': {
    article: '办理规则',
    wrong: '没有第{no}版，或者它不是最新编制的版本。',
    next: ['请打开最新版本。'],
    english: ['No version {no}, or it is not the latest.', 'Open the latest version.'],
  },
  'version.published': {
    article: '国办发〔2018〕118号（四）',
    wrong: '第{no}版已经公布，公布后不能改动。',
    next: ['请另编新版本。'],
    english: ['Version {no} is published and never changes.', 'Write a new version.'],
    constraints: ['item_publication_pkey', 'item_version_append_only'],
  },
  'deadline.not-due': {
    article: '办理规则',
    wrong: '这个期限还没有到。',
    next: ['到期后由系统登记。'],
    english: ['The deadline has not passed.', 'The clock records it when it has.'],
  },
  'erasure.running': {
    article: '个人信息保护法第四十七条',
    wrong: '本案{state}，还没有归档，办案所需的个人信息不能抹除。',
    next: ['请在案件归档、保管期限届满后办理。'],
    english: [
      'The case is not archived; what it needs stays.',
      'Erase after archive and retention.',
    ],
    constraints: ['erasure_running'],
  },
  'erasure.retained': {
    article: '个人信息保护法第四十七条第二款；档案法实施条例',
    wrong:
      '法定的保管或者公示期限到{day}才满，期限内不能抹除，只能封存：除存储和安全保护外停止处理。',
    next: ['本人要求删除的，请告知已经封存和期满的日期。', '期满以后再办理抹除。'],
    english: [
      'A legal period runs until {day}: the datum is closed, not erased.',
      'Tell the person so, and erase it afterwards.',
    ],
    constraints: ['erasure_retained'],
  },
  'erasure.alone': {
    article: '办理规则',
    wrong: '抹除须由两个人确认，第二人不能是您自己。',
    next: ['请另一名档案岗或者公示岗的同事核对后，填写其姓名。'],
    english: ['Erasing takes two people.', 'Name another officer who has looked at it.'],
    constraints: ['erasure_alone'],
  },
  'erasure.unknown': {
    article: '办理规则',
    wrong: '本案的这个环节没有「{field}」，不能抹除。',
    next: ['请刷新后从列表里重新选择。'],
    english: ['This entry of the case has no such field.', 'Reload and choose from the list.'],
    constraints: ['erasure_digests', 'erasure_foreign'],
  },
  'erasure.done': {
    article: '办理规则',
    wrong: '「{field}」已经抹除，没有留下可以再抹除的内容。',
    next: ['不需要再次办理。'],
    english: ['The field was erased before.', 'Nothing to do.'],
  },
  'erasure.altered': {
    article: '办理规则',
    wrong: '这个环节的记录与入账时不同，可能被改动过，现在抹除会毁掉证据。',
    next: ['请先核验台账，查明原因并恢复后再办理。'],
    english: [
      'The rows are not what the entry sealed; erasing now would destroy evidence.',
      'Verify the log and restore them first.',
    ],
  },
  // The log's keys
  'key.past': {
    article: '本局账本规则',
    wrong: '密钥的启用日期已经过去。',
    next: ['请从今天或者以后的一天启用。'],
    english: ['The key would begin on a day that is over.', 'Begin today or later.'],
    constraints: ['log_key_from', 'witness_key_from'],
  },
  'key.unknown': {
    article: '本局账本规则',
    wrong: '它不是本账本的密钥，或者已经停用。',
    next: ['请核对验证公钥的全文。'],
    english: ['No key of this log, or revoked already.', 'Check the whole verifier key.'],
    constraints: ['log_key_revoked_pkey'],
  },
  'key.last': {
    article: '本局账本规则',
    wrong: '停用之后没有别的密钥可以签名。',
    next: ['请先启用一把新密钥，再停用这一把。'],
    english: ['No other key would be left to sign.', 'Bring a new key into use first.'],
  },
} satisfies Record<string, Entry>

/** Codes of all refusals, `noun.problem`. */
export type RefusalCode = keyof typeof table

/** The catalogue of refusals by code. */
export const catalogue: Record<RefusalCode, Entry> = table
