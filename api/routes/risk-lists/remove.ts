import { auditList, findListEntry } from '../../risk-lists';
import { idOf, type Route } from '../../route';
import { removedEntry } from '../../schemas/risk';

export const removeRiskListEntry: Route = {
  method: 'delete',
  path: '/v1/risk/lists/{id}',
  operationId: 'removeRiskListEntry',
  tag: 'Risk',
  summary: 'Take an entry off its list',
  access: { operator: 'refunds:operate' },
  answers: { 200: { description: 'It counts no more', schema: removedEntry } },
  problems: ['risk_list_entry_not_found'],
  handle: async (api, req, res) => {
    const entry = await findListEntry(api, res, idOf(req));
    await auditList(api, res, 'remove', entry);
    await api.store.riskLists.remove(entry.id, api.now());
    res.json({ id: entry.id, object: 'risk_list_entry', deleted: true });
  },
};
