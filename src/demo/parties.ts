import { codes } from '../law/index.ts'

/** A fictional applicant; codes are right by their check character and belong to nobody. */
export interface Party {
  readonly kind: 'company' | 'person'
  readonly name: string
  readonly code: string
  readonly representative: string | null
  readonly address: string
}

const NAMES: readonly [name: string, representative: string | null, address: string][] = [
  ['临江区星屿网络服务有限公司', '贺晓棠', '文昌街 7 号'],
  ['临江青禾沐浴服务有限公司', '苏青禾', '滨江路 18 号一至二层'],
  ['中江第四建设工程有限公司临江分公司', '龙𬭎', '示例大道 88 号'],
  ['临江区向阳社区养老服务中心', '尹㛃', '向阳里 3 号'],
  ['临江云杉广告传媒有限公司', '唐云杉', '江心路 21 号 5 层'],
  ['临江区金嗓子歌厅', '郑百川', '南门街 9 号'],
  ['临江市政环境工程有限公司', '韩柏', '环城北路 66 号'],
  ['赵一苇', null, '示例小区 5 栋 2 单元'],
  ['临江仁和康复医院有限公司', '白术', '仁和路 1 号'],
  ['临江白鹭酒店管理有限公司', '陆鸣', '湖滨路 12 号'],
  ['临江拾光书店', '顾盼', '文昌街 31 号'],
  ['临江清泉食品有限公司', '井然', '工业一路 5 号'],
  ['钱小满', null, '示例小区 9 栋 1 单元'],
  ['临江稻香餐饮管理有限公司', '禾穗', '滨江路 40 号一层'],
  ['临江远山物业服务有限公司', '岳远山', '环城南路 2 号'],
  ['孙知夏', null, '示例新村 3 栋 4 单元'],
]

/** The companies and persons of the demonstration. */
export const PARTIES: readonly Party[] = NAMES.map(([name, representative, address], i) => {
  const isPerson = representative === null
  const first = isPerson
    ? `99990119900101${String(122 + i).padStart(3, '0')}`
    : `91139901MA0${String(i + 10).padStart(6, '0')}`
  const check = isPerson ? codes.idCheckCharacter(first) : codes.usccCheckCharacter(first)
  return {
    kind: isPerson ? 'person' : 'company',
    name,
    code: first + check,
    representative,
    address: `临江区${address}`,
  }
})
